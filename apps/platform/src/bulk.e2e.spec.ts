import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Api } from '@clientele/testing';
import { START_MS_MAX, startPlatform, type Platform } from './platform.specimen.ts';

const MANY = 1_000;
const NDJSON = { 'content-type': 'application/x-ndjson' };
const HEAD = { 'clientele-min-position': 'head' };

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
}, START_MS_MAX);
afterAll(() => platform.stop());

interface BulkLine {
  readonly line: number;
  readonly status: number;
  readonly body: { readonly id: string; readonly number: number; readonly code: string };
}

const load = async (lines: readonly object[], headers = {}): Promise<BulkLine[]> => {
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const { body } = await platform.api.post('/v1/customers/bulk', text, { ...NDJSON, ...headers });
  return (body as string)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as BulkLine);
};

const total = async (api: Api): Promise<number> =>
  ((await api.get('/v1/customers?total=true&limit=1', HEAD)).body as { readonly total: number }).total;

const lines = Array.from({ length: MANY }, (_, index) => ({
  body: { code: `K-${index}`, company: { name: `Beispielfirma ${index} AG` }, tags: ['geladen'] },
}));

it('begins as many customers as it has lines, and begins none when it is sent again', async () => {
  const headers = { 'idempotency-key': 'the-whole-load' };
  const first = await load(lines, headers);
  expect(first.map(({ line, status }) => [line, status])).toEqual(lines.map((_, index) => [index + 1, 201]));
  expect(new Set(first.map(({ body }) => body.number)).size).toBe(MANY);
  expect(await total(platform.api)).toBe(MANY);
  const events = await platform.recorded();
  expect(await load(lines, headers)).toEqual(first);
  expect(await platform.recorded()).toBe(events);
});

it('changes a customer by all of its names, in the order of the lines', async () => {
  const [begun] = await load([{ body: { code: 'Wechsel' } }]);
  const names = ['code=Wechsel', begun?.body.id, begun?.body.number];
  const changes = Array.from({ length: 300 }, (_, index) => ({
    method: 'PATCH',
    path: `/v1/customers/${names[index % names.length]}`,
    body: { note: `Notiz ${index}` },
  }));
  const answers = await load(changes);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const { body } = await platform.api.get('/v1/customers/code=Wechsel', HEAD);
  expect(body).toMatchObject({ note: 'Notiz 299', version: 301 });
});
