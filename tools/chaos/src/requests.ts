import { createHash, randomUUID } from 'node:crypto';

/** A file that is sent in a form: a line of text, so many times, and the other fields of the form. */
export interface SentFile {
  readonly line: string;
  readonly lines: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** One call, alone or in a transaction. */
export interface Step {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body: object | null;
}

/** One change, under a key that is never used for another. */
export interface Command extends Step {
  readonly key: string;
  readonly ifMatch: number | null;
  /** Sent instead of a body. */
  readonly file: SentFile | null;
}

/** One request: a command alone, or a bulk load of many. */
export interface Request {
  /** Stands in every event that the request leaves in the log. */
  readonly correlationId: string;
  readonly commands: readonly Command[];
  readonly isBulk: boolean;
}

/** What a command was answered. */
export interface Answer {
  readonly status: number;
  /** The refusal's; null when it was done. */
  readonly code: string | null;
  /** The resource as it is afterwards, or the problem. */
  readonly document: Shown;
  /** The last position of what it recorded; `null` where that is not told. */
  readonly through: string | null;
  /** The same for the same answer only. */
  readonly digest: string;
}

/** What of a body the clients look at. */
export interface Shown {
  readonly id?: string;
  readonly version?: number;
  /** Of the last event of the resource's stream. */
  readonly position?: string;
  readonly externalId?: string | null;
  readonly code?: string | null;
  readonly customerId?: string;
  readonly customerIds?: readonly string[];
  readonly type?: string;
  readonly reservationId?: string | null;
  readonly sha256?: string | null;
  /** What the commands of a transaction were answered. */
  readonly results?: readonly { readonly body: Shown | null }[];
}

/** Where the product is, and the key that opens it. */
export interface Address {
  readonly url: string;
  readonly key: string;
}

/** Is told each answer. */
export type Told = (command: Command, answer: Answer) => void;

const OK = 200;
const ANSWERED_WITHIN_MS = 20_000;
const ENDED_EARLY = 'the answer ended early';
/** What `fetch` says of no connection, and of one that ends amid the body; and our own words. */
const BROKEN_WORDS = new Set(['fetch failed', 'terminated', ENDED_EARLY]);
const NDJSON = 'application/x-ndjson';

export const requestOf = (command: Command): Request => ({
  correlationId: randomUUID(),
  commands: [command],
  isBulk: false,
});

export const bulkOf = (commands: readonly Command[]): Request => ({
  correlationId: randomUUID(),
  commands,
  isBulk: true,
});

/** The calls that a transaction carries; none of any other command. */
export const stepsOf = ({ path, body }: Command): readonly Step[] =>
  path === '/v1/transactions' ? (body as { readonly commands: readonly Step[] }).commands : [];

/** All of a file. */
export const contentOf = ({ line, lines }: SentFile): string => `${line}\n`.repeat(lines);

export const isDone = ({ status }: Pick<Answer, 'status'>): boolean => status >= 200 && status < 300;

/** Sends a request once, tells each answer when it comes, and throws when the connection breaks. */
export const send = (address: Address, request: Request, told: Told): Promise<void> =>
  request.isBulk ? sendBulk(address, request, told) : sendAlone(address, request, told);

const call = (
  { url, key }: Address,
  path: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body: string | FormData | null;
  },
): Promise<Response> =>
  fetch(`${url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, ...init.headers },
    signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
  });

const bodyOf = ({ body, file }: Command): string | FormData | null => {
  if (file === null) return body === null ? null : JSON.stringify(body);
  const form = new FormData();
  for (const [name, value] of Object.entries(file.fields)) form.set(name, value);
  form.set('file', new Blob([contentOf(file)]), 'chaos.txt');
  return form;
};

const sendAlone = async (address: Address, request: Request, told: Told): Promise<void> => {
  for (const command of request.commands) {
    const { key, method, path, ifMatch } = command;
    const body = bodyOf(command);
    const response = await call(address, path, {
      method,
      headers: {
        'idempotency-key': key,
        'x-correlation-id': request.correlationId,
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : undefined),
        ...(ifMatch === null ? undefined : { 'if-match': `"${ifMatch}"` }),
      },
      body,
    });
    const text = await response.text();
    const document = text === '' ? {} : (JSON.parse(text) as Shown);
    told(command, answerOf(response.status, document, response.headers));
  }
};

const sendBulk = async (
  address: Address,
  { correlationId, commands }: Request,
  told: Told,
): Promise<void> => {
  const lines = commands.map(({ key, method, path, body }) => JSON.stringify({ key, method, path, body }));
  const response = await call(address, '/v1/customers/bulk', {
    method: 'POST',
    headers: { 'content-type': NDJSON, 'x-correlation-id': correlationId },
    body: lines.join('\n'),
  });
  if (response.status !== OK || response.body === null) {
    const problem = answerOf(response.status, (await response.json()) as Shown);
    for (const command of commands) told(command, problem);
    return;
  }
  let answered = 0;
  for await (const text of linesOf(response.body)) {
    const { line, status, body } = JSON.parse(text) as { line: number; status: number; body: Shown };
    const command = commands[line - 1];
    if (command === undefined) throw new Error(`line ${line} was answered, but never sent`);
    told(command, answerOf(status, body));
    answered += 1;
  }
  if (answered < commands.length) throw new Error(ENDED_EARLY);
};

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

const answerOf = (status: number, document: Shown, headers = new Headers()): Answer => {
  const through = headers.get('clientele-position');
  const said = JSON.stringify([status, headers.get('etag'), through, document]);
  return {
    status,
    code: isDone({ status }) ? null : (document.code ?? null),
    document,
    through,
    digest: createHash('sha256').update(said).digest('base64'),
  };
};

/** Whether an error is a connection that broke or went silent; anything else is a mistake of ours. */
export const isBroken = (error: unknown): boolean => {
  const { name, message } = error as Error;
  return name === 'TimeoutError' || BROKEN_WORDS.has(message);
};
