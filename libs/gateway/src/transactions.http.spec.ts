import type { Problem } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, expectRefused, memoryStore, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openSpecimen } from './specimen.ts';
import { TRANSACTION_COMMANDS_MAX, transactionResults } from './transaction.ts';

const CALLER = 'acme:customers:create,customers:update,customers:delete,orders:write';

let app: NestFastifyApplication;
let store: EventStore;
let caller: Api;
let events: number;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
  caller = api(await app.getUrl(), CALLER);
});
afterAll(() => app.close());
beforeEach(async () => {
  events = await recorded();
});

/** All events, but for numbers that were leased ahead. */
const recorded = async (): Promise<number> => {
  let count = 0;
  for await (const page of store.readAll({ after: 0n }))
    count += page.events.filter((event) => 'stream' in event && !event.stream.startsWith('numbers-')).length;
  return count;
};

type Shown = { readonly id: string; readonly [member: string]: unknown };

const send = (commands: readonly unknown[], headers: Record<string, string> = {}, by = caller) =>
  by.post('/v1/transactions', { commands }, headers);
const resultsOf = ({ status, body }: Answer) => {
  expect(status).toBe(200);
  return transactionResults.parse(body).results;
};
const call = (method: string, path: string, body?: unknown, headers?: unknown) => ({
  method,
  path: `/v1/${path}`,
  body,
  headers,
});
const register = async (body: unknown = {}) => (await caller.post('/v1/customers', body)).body as Shown;

describe('a transaction', () => {
  it('answers each command as it would be alone; a later one names what an earlier one made', async () => {
    const { id } = await register({ displayName: 'War schon da AG' });
    const answer = await send([
      call('POST', 'customers', { displayName: 'Neu hier AG', code: 'K-NEU' }),
      call('POST', 'orders', { customerId: '{0}', orderNumber: 'Auftrag {0}' }),
      call('POST', 'orders/{1}/submit'),
      call('PATCH', 'customers/code=K-NEU', { note: 'über den Schlüssel' }),
      call('POST', `customers/${id}/archive`),
      call('DELETE', `customers/${id}`),
    ]);
    const results = resultsOf(answer);
    expect(results.map(({ status }) => status)).toEqual([201, 201, 200, 200, 200, 204]);
    const [made, order, submitted, noted, archived, deleted] = results;
    const customerId = (made?.body as Shown | undefined)?.id;
    expect(made?.headers).toMatchObject({ etag: '"1"', location: `/v1/customers/${customerId}` });
    expect(order?.body).toMatchObject({ customerId, orderNumber: 'Auftrag {0}', version: 2 });
    expect(submitted?.headers.etag).toBe('"3"');
    expect(noted?.body).toMatchObject({ id: customerId, note: 'über den Schlüssel', version: 3 });
    expect(archived?.body).toMatchObject({ id, archived: true, version: 2 });
    expect(deleted).toMatchObject({ body: null });
    expect(answer.headers.get('clientele-position')).toBe(String(await store.head()));
    expect(new Set(results.map(({ headers }) => headers['clientele-position'])).size).toBe(1);
  });

  it('takes a literal body as it is', async () => {
    const note = { ...call('PATCH', 'customers/{0}', { note: '{0}', tags: ['{7}'] }), literal: true };
    const results = resultsOf(await send([call('POST', 'customers', {}), note]));
    expect(results[1]?.body).toMatchObject({ note: '{0}', tags: ['{7}'] });
  });

  it('records in one append: its events stand together, each with its step', async () => {
    const correlation = { 'x-correlation-id': '0199f4c2-0000-7000-8000-000000000001' };
    await send([call('POST', 'customers', {}), call('POST', 'orders', { customerId: '{0}' })], {
      ...correlation,
      'clientele-reason': 'first-contact; note="by phone"',
    });
    const own = [];
    for await (const page of store.readAll({ after: 0n }))
      for (const event of page.events)
        if ('stream' in event && event.correlationId === correlation['x-correlation-id']) own.push(event);
    expect(own.map(({ type, step }) => [type, step])).toEqual([
      ['CustomerRegistered', 0],
      ['CustomerOrderLinked', 1],
      ['OrderRecorded', 1],
      ['OrderLinkedToCustomer', 1],
    ]);
    expect(new Set(own.map(({ commandId, reason }) => `${commandId} ${reason}`)).size).toBe(1);
    expect(own[0]).toMatchObject({ reason: 'first-contact', via: 'native' });
  });

  it('is refused whole when one command is, by its problem with its place', async () => {
    const { id } = await register({ code: 'K-BELEGT' });
    events = await recorded();
    const first = call('POST', 'customers', { firstName: 'Nie' });
    const last = async (command: unknown, code: Problem['code'], pointer: string) => {
      const answer = await send([first, call('PATCH', 'customers/{0}', { note: 'nie' }), command]);
      expect(expectRefused(answer, code).errors?.[0]?.pointer).toBe(`/commands/2${pointer}`);
    };
    await last(call('POST', 'customers', { code: 'K-BELEGT' }), 'code-taken', '/body/code');
    await last(call('PATCH', `customers/${id}`, { tags: [7] }), 'invalid-request', '/body/tags/0');
    await last(call('PATCH', 'customers/nobody', {}), 'invalid-parameter', '/path');
    await last(call('PATCH', 'customers/%zz', {}), 'invalid-parameter', '/path');
    await last(call('PATCH', 'customers/%00', {}), 'invalid-parameter', '/path');
    await last(call('PATCH', 'customers/code=K-0', {}), 'customer-not-found', '');
    await last(call('PATCH', 'customers/77', {}), 'customer-not-found', '');
    await last(call('PATCH', `customers/${id}`), 'invalid-request', '/body');
    const tag = { 'If-Match': '"7"' };
    await last(call('PATCH', `customers/${id}`, {}, tag), 'precondition-failed', '');
    await last(call('PATCH', `customers/${id}`, {}, { 'if-match': '7' }), 'invalid-header', '/headers');
    expect(await recorded()).toBe(events);
  });

  it.each([
    ['a read', call('GET', 'customers')],
    ['what cannot be run dry', call('POST', 'customers/bulk')],
    ['a transaction', call('POST', 'transactions', { commands: [call('POST', 'customers', {})] })],
    ['an address that is none', call('POST', 'nothing/here')],
    ['a method that the address does not know', call('PUT', 'customers')],
    ['a way out of the API', call('GET', '../health/live')],
  ])('does not take %s', async (_, command) => {
    const problem = expectRefused(
      await send([call('POST', 'customers', {}), command]),
      'command-not-transactional',
    );
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/commands/1' }] });
    expect(await recorded()).toBe(events);
  });

  it.each([
    ['no commands', [], '/commands'],
    ['too many', Array(TRANSACTION_COMMANDS_MAX + 1).fill(call('POST', 'customers', {})), '/commands'],
    ['an address of elsewhere', [{ method: 'POST', path: '//elsewhere/v1/customers' }], '/commands/0/path'],
    ['another header', [call('POST', 'customers', {}, { prefer: 'dry-run' })], '/commands/0/headers/prefer'],
    ['an id that is not known yet', [call('PATCH', 'customers/{0}', {})], '/commands/0/path'],
    [
      'an id of what has none',
      [call('POST', 'orders', { customerId: '{1}' }), call('POST', 'orders', {})],
      '/commands/0/body/customerId',
    ],
  ])('does not take %s', async (_, commands, pointer) => {
    const problem = expectRefused(await send(commands), 'invalid-request');
    expect(problem.errors?.[0]?.pointer).toBe(pointer);
    expect(await recorded()).toBe(events);
  });

  it('means by If-Match and If-None-Match the version before it', async () => {
    const { id } = await register();
    const change = (statusCode: number, headers: unknown) =>
      call('PATCH', `customers/${id}`, { statusCode }, headers);
    const before = { 'If-Match': '"1"' };
    const results = resultsOf(
      await send([change(1, before), change(2, before), change(3, { 'If-Match': '*' })]),
    );
    expect(results.map(({ headers }) => headers.etag)).toEqual(['"2"', '"3"', '"4"']);
    expectRefused(await send([change(4, {}), change(5, { 'If-Match': '"5"' })]), 'precondition-failed');
    const begin = (note: string) => call('PUT', 'customers/code=K-ERST', { note }, { 'If-None-Match': '*' });
    expect(resultsOf(await send([begin('eins'), begin('zwei')])).map(({ status }) => status)).toEqual([
      201, 200,
    ]);
    expectRefused(await send([begin('drei')]), 'precondition-failed');
  });
});

describe('a transaction that is said again', () => {
  const key = (name: string) => ({ 'idempotency-key': name });

  it('is answered alike, whatever its names lead to by now', async () => {
    const { id } = await register({ externalId: 'erp:alt' });
    const commands = [
      call('POST', 'customers', { code: 'K-WIEDER' }),
      call('PATCH', 'customers/externalId=erp:alt', { externalId: 'erp:neu' }),
      call('PATCH', 'customers/externalId=erp:neu', { note: 'zweimal gesagt' }),
      call('POST', `customers/${id}/restore`),
      call('DELETE', 'customers/{0}'),
    ];
    const first = await send(commands, key('said-again'));
    expect(resultsOf(first).map(({ status }) => status)).toEqual([201, 200, 200, 200, 204]);
    await caller.patch(`/v1/customers/${id}`, { externalId: null });
    events = await recorded();
    const again = await send(commands, key('said-again'));
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('clientele-position')).toBe(first.headers.get('clientele-position'));
    expect(await recorded()).toBe(events);
  });

  it('is refused when it says something else', async () => {
    await send([call('POST', 'customers', {})], key('said-otherwise'));
    expectRefused(await send([call('POST', 'orders', {})], key('said-otherwise')), 'idempotency-key-reused');
    expectRefused(await caller.post('/v1/customers', {}, key('said-otherwise')), 'idempotency-key-reused');
  });

  it('is decided again when it recorded nothing', async () => {
    const { id } = await register();
    const commands = [call('PATCH', `customers/${id}`, {}), call('POST', `customers/${id}/restore`)];
    const answer = await send(commands, key('nothing-to-do'));
    expect(resultsOf(answer).map(({ headers }) => headers.etag)).toEqual(['"1"', '"1"']);
    expect(answer.headers.get('clientele-position')).toBe(
      resultsOf(answer)[0]?.headers['clientele-position'],
    );
    await caller.post(`/v1/customers/${id}/archive`);
    const later = resultsOf(await send(commands, key('nothing-to-do')));
    expect(later.map(({ headers }) => headers.etag)).toEqual(['"2"', '"3"']);
  });
});

it('answers dry what it would record and answer, and records nothing', async () => {
  const { id } = await register();
  events = await recorded();
  const commands = [
    call('POST', 'customers', { externalId: 'erp:trocken' }),
    call('PATCH', `customers/${id}`, { note: 'trocken' }),
  ];
  const dry = await send(commands, { prefer: 'dry-run' });
  expect(dry.headers.get('preference-applied')).toBe('dry-run');
  const { events: decided, result } = dry.body as { events: { type: string }[]; result: unknown };
  expect(decided.map(({ type }) => type)).toEqual([
    'CustomerRegistered',
    'ClaimTaken',
    'CustomerNoteChanged',
  ]);
  expect(transactionResults.parse(result).results.map(({ status }) => status)).toEqual([201, 200]);
  expect(await recorded()).toBe(events);
  expectRefused(
    await send([...commands, call('PATCH', 'customers/{0}', { tags: 7 })], { prefer: 'dry-run' }),
    'invalid-request',
  );
  await send(commands);
  expect(await recorded()).toBe(events + decided.length);
});
