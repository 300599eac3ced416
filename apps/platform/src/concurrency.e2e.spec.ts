import { customerDocument, type CustomerDocument } from '@clientele/contracts';
import type { Answer, Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { START_MS_MAX, startPlatform, type Platform } from './platform.specimen.ts';

const MANY = 1_000;
const HEAD = { 'clientele-min-position': 'head' };

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await startPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

const shown = ({ body }: Answer): CustomerDocument => customerDocument.parse(body);
const times = <T>(work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: MANY }, (_, index) => work(index)));
/** How many answers had each status. */
const statuses = (answers: readonly Answer[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(answers, ({ status }) => String(status))).map(([status, group]) => [
      status,
      group?.length,
    ]),
  );

it('makes one event of a thousand identical requests with one key, and answers each alike', async () => {
  const events = await platform.recorded();
  const headers = { 'idempotency-key': 'one-key-for-all-of-them' };
  const answers = await times(() => admin.post('/v1/customers', { firstName: 'Tausendschön' }, headers));
  expect(statuses(answers)).toEqual({ 201: MANY });
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  for (const name of ['etag', 'clientele-position', 'location'])
    expect(new Set(answers.map(({ headers: each }) => each.get(name))).size).toBe(1);
  expect(await platform.recorded()).toBe(events + 1);
});

it('refuses the same key with another body', async () => {
  const headers = { 'idempotency-key': 'another-key-for-all' };
  const register = (firstName: string) => admin.post('/v1/customers', { firstName }, headers);
  const answers = await Promise.all([register('Eigenname'), register('Fremdname'), register('Eigenname')]);
  const kept = statuses(answers)[201];
  expect(statuses(answers)).toEqual({ 201: kept, 422: answers.length - kept! });
  expect(kept).toBeGreaterThan(0);
});

it('lets exactly one of two editors with one ETag through', async () => {
  const { id } = shown(await admin.post('/v1/customers', {}));
  const edit = (note: string) => admin.patch(`/v1/customers/${id}`, { note }, { 'if-match': '"1"' });
  expect(statuses(await Promise.all([edit('von links'), edit('von rechts')]))).toEqual({ 200: 1, 412: 1 });
});

it('lets exactly one of a thousand creates with one external id through', async () => {
  const events = await platform.recorded();
  const answers = await times(() => admin.post('/v1/customers', { externalId: 'erp:begehrt' }));
  expect(statuses(answers)).toEqual({ 201: 1, 409: MANY - 1 });
  const [winner] = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status === 409);
  const told = { code: 'external-id-taken', id: winner && shown(winner).id };
  expect(refused.map(({ body }) => body)).toEqual(refused.map(() => expect.objectContaining(told)));
  // The customer and its claim.
  expect(await platform.recorded()).toBe(events + 2);
});

it('lets all of a thousand different changes of one customer through', async () => {
  const { id } = shown(await admin.post('/v1/customers', {}));
  const answers = await times((index) => admin.patch(`/v1/customers/${id}`, { statusCode: index + 1 }));
  expect(statuses(answers)).toEqual({ 200: MANY });
  expect(answers.map((answer) => shown(answer).statusCode)).toEqual(answers.map((_, index) => index + 1));
  const { version, revision } = shown(await admin.get(`/v1/customers/${id}`, HEAD));
  expect({ version, revision }).toEqual({ version: MANY + 1, revision: MANY + 1 });
});

it('gives a thousand customers registered at once a number each, and shows all of them', async () => {
  const answers = await times((index) => admin.post('/v1/customers', { tags: [`Zugleich ${index}`] }));
  expect(statuses(answers)).toEqual({ 201: MANY });
  const numbers = answers.map((answer) => shown(answer).number);
  expect(new Set(numbers).size).toBe(MANY);
  const { body } = await admin.get(`/v1/customers?total=true&tag=${encodeURIComponent('Zugleich 7')}`, HEAD);
  expect(body).toMatchObject({ total: 1, items: [{ number: numbers[7] }] });
});
