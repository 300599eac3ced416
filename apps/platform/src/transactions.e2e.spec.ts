import type { CustomerDocument, Problem } from '@clientele/contracts';
import { expectRefused, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const MANY = 200;
const HEAD = { 'clientele-min-position': 'head' };

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

interface Command {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Result {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly id: string; readonly [member: string]: unknown } | null;
}

const post = (path: string, body?: unknown): Command => ({ method: 'POST', path: `/v1/${path}`, body });
const put = (path: string, body?: unknown): Command => ({ method: 'PUT', path: `/v1/${path}`, body });
const patch = (path: string, body: unknown, headers = {}): Command => ({
  method: 'PATCH',
  path: `/v1/${path}`,
  body,
  headers,
});
const send = (commands: readonly Command[], headers: Record<string, string> = {}) =>
  admin.post('/v1/transactions', { commands }, headers);
const resultsOf = ({ body }: Answer) => (body as { readonly results: readonly Result[] }).results;
const idOf = (results: readonly Result[], index: number): string => results[index]?.body?.id ?? '';
const after = ({ headers }: Answer) => ({
  'clientele-min-position': headers.get('clientele-position') ?? '',
});
const registered = async (body: unknown = {}) =>
  (await admin.post('/v1/customers', body)).body as CustomerDocument;

/** A customer with all that a new one has, in three contexts. */
const household = (name: string): Command[] => [
  post('customers', { displayName: `Haushalt ${name}`, code: `K-${name}` }),
  post('customers/{0}/cards', { serialNumber: `S-${name}-1` }),
  post('customers/{0}/cards', { serialNumber: `S-${name}-2`, virtual: true }),
  post('customers/{0}/credit/entries', { type: 'opening', amount: '25', currency: 'CHF' }),
  ...['Anna', 'Berta', 'Clara'].map((firstName) => post('contacts', { firstName, lastName: `von ${name}` })),
  ...[4, 5, 6].map((index) => put(`customers/code=K-${name}/contacts/{${index}}`, { portalUser: true })),
  post('customers/{0}/cards/{2}/block', { reason: 'kommt erst mit der Post' }),
];

describe('a customer with two cards, a credit and three contacts', () => {
  it('is recorded in one append, and read at once', async () => {
    const answer = await send(household('EINS'));
    const results = resultsOf(answer);
    expect(results.map(({ status }) => status)).toEqual([
      201, 201, 201, 201, 201, 201, 201, 200, 200, 200, 200,
    ]);
    const id = idOf(results, 0);
    const [cards, credit, contacts] = await Promise.all(
      ['cards', 'credit', 'contacts'].map((part) => admin.get(`/v1/customers/${id}/${part}`, after(answer))),
    );
    expect(cards?.body).toMatchObject({
      items: [
        { id: idOf(results, 1), serialNumber: 'S-EINS-1', status: 'active' },
        { id: idOf(results, 2), serialNumber: 'S-EINS-2', status: 'blocked' },
      ],
    });
    expect(credit?.body).toMatchObject({ balance: '25', currency: 'CHF' });
    const { items } = (contacts ?? answer).body as { readonly items: readonly { readonly id: string }[] };
    expect(items.map((item) => item.id).toSorted()).toEqual(
      [4, 5, 6].map((index) => idOf(results, index)).toSorted(),
    );
    // One append has one time, and what each command answered is what is read.
    expect(new Set(results.map(({ headers }) => headers['clientele-position'])).size).toBe(1);
    const read = await admin.get(`/v1/customers/${id}`, after(answer));
    expect(read.body).toMatchObject({ version: 4, revision: 1 });
  });

  it('is answered alike when it is said again, and recorded once', async () => {
    const headers = { 'idempotency-key': 'haushalt-zwei' };
    const first = await send(household('ZWEI'), headers);
    await admin.patch('/v1/customers/code=K-ZWEI', { note: 'inzwischen geändert' });
    const events = await platform.recorded();
    const again = await Promise.all([send(household('ZWEI'), headers), send(household('ZWEI'), headers)]);
    for (const { status, body } of again) expect({ status, body }).toEqual({ status: 200, body: first.body });
    expect(await platform.recorded()).toBe(events);
    expectRefused(await send(household('DREI'), headers), 'idempotency-key-reused');
  });

  it('is recorded once when many say it at once', async () => {
    const headers = { 'idempotency-key': 'haushalt-vier' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(household('VIER'), headers)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    const { body } = await admin.get('/v1/customers?total=true&q=VIER', HEAD);
    expect(body).toMatchObject({ total: 1 });
  });

  it('is not there at all when its last command is refused', async () => {
    const events = await platform.recorded();
    const refused = async (last: Command, code: Problem['code'], pointer: string) => {
      const problem = expectRefused(await send([...household('NIE'), last]), code);
      expect(problem.errors).toMatchObject([{ pointer: `/commands/11${pointer}` }]);
    };
    await refused(
      post('customers/{0}/cards', { serialNumber: 'S-EINS-1' }),
      'serial-number-taken',
      '/body/serialNumber',
    );
    await refused(
      post('customers/{0}/credit/entries', { type: 'spend', amount: '25.01' }),
      'credit-insufficient',
      '/body/amount',
    );
    await refused(
      patch('customers/{0}', { statusCode: 1 }, { 'If-Match': '"1"' }),
      'precondition-failed',
      '',
    );
    await refused({ method: 'GET', path: '/v1/customers' }, 'command-not-transactional', '');
    expect(await platform.recorded()).toBe(events);
    expectRefused(await admin.get('/v1/customers/code=K-NIE', HEAD), 'customer-not-found');
  });

  it('is shown dry as it is recorded in earnest', async () => {
    const events = await platform.recorded();
    const dry = await send(household('TROCKEN'), { prefer: 'dry-run' });
    const { events: decided, result } = dry.body as {
      events: { type: string }[];
      result: { results: Result[] };
    };
    expect(await platform.recorded()).toBe(events);
    const results = resultsOf(await send(household('TROCKEN')));
    expect(result.results.map(({ status }) => status)).toEqual(results.map(({ status }) => status));
    expect(await platform.recorded()).toBe(events + decided.length);
  });
});

describe('many transactions at once', () => {
  it('over the same customers all succeed', async () => {
    const customers = await Promise.all(Array.from({ length: 5 }, () => registered({ statusCode: 0 })));
    const paths = customers.map(({ id }) => `customers/${id}`);
    const turned = (by: number) => [...paths.slice(by % 5), ...paths.slice(0, by % 5)];
    const answers = await Promise.all(
      Array.from({ length: MANY }, (_, index) =>
        send(turned(index).map((path) => patch(path, { statusCode: index + 1 }))),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const path of paths) {
      const { body } = await admin.get(`/v1/${path}`, HEAD);
      expect(body).toMatchObject({ version: MANY + 1, revision: MANY + 1 });
    }
  });

  it('never spend more than there is', async () => {
    const ids = await Promise.all([1, 2].map(async () => (await registered()).id));
    const entries = (id: string) => `customers/${id}/credit/entries`;
    const opening = { type: 'opening', amount: '50', currency: 'CHF' };
    await send(ids.map((id) => post(entries(id), opening)));
    const spend = ids.map((id) => post(entries(id), { type: 'spend', amount: '1' }));
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => send(index % 2 === 0 ? spend : spend.toReversed())),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectRefused(answer, 'credit-insufficient');
    for (const id of ids)
      expect((await admin.get(`/v1/customers/${id}/credit`, HEAD)).body).toMatchObject({ balance: '0' });
  });
});

it('means by If-Match the version before the transaction, and lets claims move in it', async () => {
  const one = await registered({ externalId: 'erp:eins' });
  const other = await registered({ externalId: 'erp:zwei' });
  const match = { 'If-Match': '"1"' };
  const swapped = await send([
    patch(`customers/${one.id}`, { externalId: null }, match),
    patch(`customers/${other.id}`, { externalId: 'erp:eins' }, match),
    patch(`customers/${one.id}`, { externalId: 'erp:zwei' }, match),
  ]);
  expect(resultsOf(swapped).map(({ headers }) => headers['etag'])).toEqual(['"2"', '"2"', '"3"']);
  const read = (await admin.get('/v1/customers/externalId=erp:zwei', after(swapped))).body;
  expect(read).toMatchObject({ id: one.id, version: 3 });
  expectRefused(
    await send([patch(`customers/${one.id}`, { note: 'zu spät' }, match)]),
    'precondition-failed',
  );
});

it('takes for each command the right that it takes alone', async () => {
  const { api } = await platform.keyWith(['orders:write']);
  const commands = [post('orders', { orderNumber: 'Nur Aufträge' }), post('customers', {})];
  expect((await api.post('/v1/transactions', { commands: commands.slice(0, 1) })).status).toBe(200);
  const events = await platform.recorded();
  expectRefused(await api.post('/v1/transactions', { commands }), 'forbidden');
  expect(await platform.recorded()).toBe(events);
});
