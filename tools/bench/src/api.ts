/** The product where it answers, for whoever has this key. */
export interface Address {
  readonly url: string;
  readonly key: string;
}

/** A command as a transaction takes it. */
export interface Command {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
}

export const post = (path: string, body: object): Command => ({ method: 'POST', path: `/v1/${path}`, body });

/** What every request of the administrator says of itself. */
export const headersOf = ({ key }: Pick<Address, 'key'>): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
});

/** Makes commands all or none, and answers the id of what each is about, if that has one. */
export const transact = async (
  address: Address,
  commands: readonly Command[],
): Promise<readonly string[]> => {
  const response = await fetch(`${address.url}/v1/transactions`, {
    method: 'POST',
    headers: headersOf(address),
    body: JSON.stringify({ commands }),
  });
  if (!response.ok) throw new Error(`a transaction was refused: ${await response.text()}`);
  const { results } = (await response.json()) as { results: readonly { body: { id?: string } }[] };
  return results.map(({ body }) => body.id ?? '');
};

const SETTLED_TRIES_MAX = 20;

/** Waits until everything that was written can be read. */
export const untilSettled = async ({ url, key }: Address): Promise<void> => {
  const headers = { authorization: `Bearer ${key}`, 'clientele-min-position': 'head' };
  for (let tries = 1; tries <= SETTLED_TRIES_MAX; tries += 1) {
    const response = await fetch(`${url}/v1/customers?limit=1`, { headers });
    await response.arrayBuffer();
    if (response.ok) return;
  }
  throw new Error('the views did not come to the end of the log');
};
