import { customerDocument, NOTE_LENGTH_MAX, problem, type Problem } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, expectRefused, memoryStore, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { bulkAnswer } from './bulk-line.ts';
import { LINE_BYTES_MAX } from './lines.ts';
import { openSpecimen } from './specimen.ts';

type BulkAnswer = z.infer<typeof bulkAnswer>;

let store: EventStore;
let app: NestFastifyApplication;
let admin: Api;
let tenant: string;
let tests = 0;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
});
afterAll(() => app.close());

// Each test has a tenant of its own.
beforeEach(async () => {
  tests += 1;
  tenant = `t${tests}`;
  admin = api(await app.getUrl(), `${tenant}:admin`);
});

const NDJSON = { 'content-type': 'application/x-ndjson' };

const textOf = (lines: readonly unknown[]): string =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

const answersIn = (text: unknown): BulkAnswer[] =>
  String(text)
    .trimEnd()
    .split('\n')
    .map((line) => bulkAnswer.parse(JSON.parse(line)));

/** What the lines are answered; a text stands for itself, anything else for its JSON. */
const load = async (lines: readonly unknown[], headers = {}, as = admin): Promise<BulkAnswer[]> => {
  const answer = await as.post('/v1/customers/bulk', textOf(lines), { ...NDJSON, ...headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
  return answersIn(answer.body);
};

const customerOf = (answer: BulkAnswer | undefined) => customerDocument.parse(answer?.body);
const problemOf = (answer: BulkAnswer | undefined): Problem => problem.parse(answer?.body);
const statuses = (answers: readonly BulkAnswer[]) => answers.map(({ status }) => status);

describe('POST /v1/customers/bulk', () => {
  it('answers each line as the call alone would be, in the order of the lines', async () => {
    const answers = await load([
      { body: { firstName: 'Ada', code: 'K-17' } },
      { method: 'PUT', path: '/v1/customers/externalId=a%2Fb', body: {} },
      { method: 'PUT', path: '/v1/customers/code=K-17', body: { firstName: 'Eve' } },
      { key: 'mine', method: 'PATCH', path: '/v1/customers/code=K-17', body: { tags: ['vip'] } },
    ]);
    expect(statuses(answers)).toEqual([201, 201, 200, 200]);
    expect(answers.map(({ line, key }) => [line, key])).toEqual([
      [1, null],
      [2, null],
      [3, null],
      [4, 'mine'],
    ]);
    expect(answers.map((answer) => customerOf(answer).externalId)).toEqual([null, 'a/b', null, null]);
    expect(customerOf(answers[3])).toMatchObject({ firstName: 'Eve', tags: ['vip'] });
  });

  it('answers a broken or refused line with its problem and goes on', async () => {
    const answers = await load([
      '{"body":',
      { body: { firstName: 7 } },
      { key: 'mine', body: { firstName: 'a\0b' } },
      { key: 'mine', nobody: 1, body: {} },
      { method: 'DELETE', body: {} },
      { method: 'PATCH', body: {} },
      { path: '/v1/orders', body: {} },
      { method: 'PUT', path: '/v1/customers/nobody', body: {} },
      { method: 'PUT', path: '/v1/customers/1/archive', body: {} },
      { method: 'PUT', path: '/v1/customers/code=%E0%A4%A', body: {} },
      { method: 'PATCH', path: '/v1/customers/99', body: {} },
      'x'.repeat(LINE_BYTES_MAX + 1),
      'null',
      '7',
      {},
      { body: {} },
    ]);
    const told = answers.slice(0, -1).map((answer) => {
      const { code, errors } = problemOf(answer);
      return [answer.key, code, errors?.[0]?.pointer];
    });
    expect(told).toEqual([
      [null, 'invalid-json', ''],
      [null, 'invalid-request', '/firstName'],
      [null, 'invalid-json', '/body/firstName'],
      ['mine', 'invalid-request', '/nobody'],
      [null, 'invalid-request', '/method'],
      [null, 'invalid-request', '/path'],
      [null, 'invalid-request', '/path'],
      [null, 'invalid-request', '/path'],
      [null, 'invalid-request', '/path'],
      [null, 'invalid-request', '/path'],
      [null, 'customer-not-found', undefined],
      [null, 'invalid-request', ''],
      [null, 'invalid-request', ''],
      [null, 'invalid-request', ''],
      [null, 'invalid-request', '/body'],
    ]);
    expect(answers.at(-1)?.status).toBe(201);
  });

  it('does each line once, by its own key or by its place under the key of the request', async () => {
    const lines = [{ key: 'mine', body: { note: 'x' } }, { body: { note: 'y' } }];
    const again = () => load(lines, { 'idempotency-key': 'whole' });
    const first = await again();
    expect(await again()).toEqual(first);
    const [other] = await load([{ key: 'mine', body: { note: 'z' } }]);
    expect(problemOf(other).code).toBe('idempotency-key-reused');
  });

  it('stamps each event as loaded in bulk', async () => {
    const [first] = await load([{ body: {} }]);
    const events = await store.readStream(`customer-${tenant}-${customerOf(first).id}`);
    expect(events.map(({ via }) => via)).toEqual(['bulk']);
  });

  it('keeps the order of lines that touch the same customer, whatever they name it by', async () => {
    const names = ['1', 'code=K-17', 'externalId=abc'];
    const [first] = await load([{ body: { code: 'K-17', externalId: 'abc' } }]);
    const lines = Array.from({ length: 100 }, (_, index) => ({
      method: 'PATCH',
      path: `/v1/customers/${[...names, customerOf(first).id][index % 4]}`,
      body: { note: `${index}` },
    }));
    const answers = await load(lines);
    expect(answers.map((answer) => customerOf(answer).version)).toEqual(lines.map((_, index) => index + 2));
    expect(answers.map((answer) => customerOf(answer).note)).toEqual(lines.map((_, index) => `${index}`));
  });

  it('finds a customer that a line before it begins', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => [
      { body: { code: `K-${index}` } },
      { method: 'PATCH', path: `/v1/customers/code=K-${index}`, body: { externalId: `e-${index}` } },
      { method: 'PATCH', path: `/v1/customers/externalId=e-${index}`, body: { note: 'x' } },
    ]).flat();
    expect(new Set(statuses(await load(lines)))).toEqual(new Set([200, 201]));
  });

  it('takes the right of each line', async () => {
    const [created] = await load([{ body: {} }]);
    const path = `/v1/customers/${customerOf(created).id}`;
    const lines = [
      { body: {} },
      { method: 'PATCH', path, body: {} },
      { method: 'PUT', path, body: { note: 'x' } },
    ];
    const creator = admin.as(`${tenant}:customers:create`);
    expect(statuses(await load(lines, {}, creator))).toEqual([201, 403, 403]);
    const editor = admin.as(`${tenant}:customers:update`);
    expect(statuses(await load(lines, {}, editor))).toEqual([403, 200, 200]);
    const reader = admin.as(`${tenant}:customers:read`);
    expectRefused(await reader.post('/v1/customers/bulk', '', NDJSON), 'forbidden');
  });

  it('cannot be run dry, takes nothing but NDJSON, and looks at its headers first', async () => {
    const body = textOf([{ body: {} }]);
    const path = '/v1/customers/bulk';
    expectRefused(await admin.post(path, body, { ...NDJSON, prefer: 'dry-run' }), 'dry-run-unsupported');
    expectRefused(await admin.post(path, {}), 'media-type-unsupported');
    expect(await admin.post(path)).toMatchObject({ status: 200, body: null });
    expectRefused(await admin.post(path, body, { ...NDJSON, 'idempotency-key': 'a b' }), 'invalid-header');
  });

  it('takes thousands of lines', async () => {
    const answers = await load(
      Array.from({ length: 2_000 }, (_, index) => ({ body: { code: `K-${index}` } })),
    );
    expect(answers.every(({ line, status }, index) => line === index + 1 && status === 201)).toBe(true);
  });
});

describe('a bulk load that streams', () => {
  const open = async (): Promise<{ sent: ClientRequest; answered: Promise<IncomingMessage> }> => {
    const sent = request(`${await app.getUrl()}/v1/customers/bulk`, {
      method: 'POST',
      headers: { ...NDJSON, authorization: `Bearer ${tenant}:admin` },
    });
    return { sent, answered: once(sent, 'response').then(([response]) => response as IncomingMessage) };
  };

  it('answers a line before the next one is sent', async () => {
    const { sent, answered } = await open();
    sent.write(`${JSON.stringify({ body: { note: '0' } })}\n`);
    const lines = createInterface({ input: await answered })[Symbol.asyncIterator]();
    for (let index = 0; index < 3; index += 1) {
      expect(bulkAnswer.parse(JSON.parse((await lines.next()).value as string)).line).toBe(index + 1);
      if (index < 2) sent.write(`${JSON.stringify({ body: { note: `${index}` } })}\n`);
    }
    sent.end();
    expect((await lines.next()).done).toBe(true);
  });

  it('takes no more lines than it may hold while nobody takes the answers', async () => {
    const { sent, answered } = await open();
    const line = `${JSON.stringify({ body: { note: 'x'.repeat(NOTE_LENGTH_MAX) } })}\n`;
    const sending = pipeline(Readable.from(Array.from({ length: 2_000 }, () => line)), sent);
    const response = await answered;
    const stalled = await stalledHead();
    expect(sent.writableFinished).toBe(false);
    const lines = response
      .setEncoding('utf8')
      .reduce((count: number, text: string) => count + text.split('\n').length - 1, 0);
    expect(await lines).toBe(2_000);
    await sending;
    expect(await store.head()).toBeGreaterThan(stalled);
  });

  it('goes on with others when a client goes', async () => {
    const { sent, answered } = await open();
    sent.on('error', () => undefined);
    sent.write(`${JSON.stringify({ body: {} })}\n`.repeat(1_000));
    (await answered).on('error', () => undefined);
    sent.destroy();
    await stalledHead();
    expect(statuses(await load([{ body: {} }]))).toEqual([201]);
  });
});

/** The log's end once it has not moved for a while. */
const stalledHead = async (): Promise<bigint> => {
  for (let head = await store.head(), still = 0; ; still += 1) {
    await new Promise(setImmediate);
    const now = await store.head();
    if (now !== head) [head, still] = [now, 0];
    else if (still > 2_000) return head;
  }
};
