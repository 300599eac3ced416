import {
  cardDocument,
  creditDocument,
  creditEntryDocument,
  customerDocument,
  type CustomerDocument,
} from '@clientele/contracts';
import type { Answer, Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';
import { often } from './topology.specimen.ts';

const MANY = often(1_000);
const SEVERAL = 10;
/** Each delete sets off a reaction. */
const DELETES_MS_MAX = 300_000;
const HEAD = { 'clientele-min-position': 'head' };

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

const shown = ({ body }: Answer): CustomerDocument => customerDocument.parse(body);
const times = <T>(work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: MANY }, (_, index) => work(index)));
const register = async (body: object = {}): Promise<string> =>
  shown(await admin.post('/v1/customers', body)).id;
const several = () => Promise.all(Array.from({ length: SEVERAL }, () => register()));
/** Waits until all that a write set off has ended, however long a busy machine takes. */
const settled = async (position: string): Promise<void> => {
  const read = () => admin.get('/v1/customers?limit=1', { 'clientele-min-position': position });
  for (let { status } = await read(); status !== 200; { status } = await read()) expect(status).toBe(503);
};
/** How many answers had each status. */
const statuses = (answers: readonly Answer[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(answers, ({ status }) => String(status))).map(([status, group]) => [
      status,
      group?.length,
    ]),
  );

it('makes one event of many identical requests with one key, and answers each alike', async () => {
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

it('lets exactly one of many creates with one external id through', async () => {
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

it('lets all of many different changes of one customer through', async () => {
  const { id } = shown(await admin.post('/v1/customers', {}));
  const answers = await times((index) => admin.patch(`/v1/customers/${id}`, { statusCode: index + 1 }));
  expect(statuses(answers)).toEqual({ 200: MANY });
  expect(answers.map((answer) => shown(answer).statusCode)).toEqual(answers.map((_, index) => index + 1));
  const { version, revision } = shown(await admin.get(`/v1/customers/${id}`, HEAD));
  expect({ version, revision }).toEqual({ version: MANY + 1, revision: MANY + 1 });
});

it('gives many customers registered at once a number each, and shows all of them', async () => {
  const answers = await times((index) => admin.post('/v1/customers', { tags: [`Zugleich ${index}`] }));
  expect(statuses(answers)).toEqual({ 201: MANY });
  const numbers = answers.map((answer) => shown(answer).number);
  expect(new Set(numbers).size).toBe(MANY);
  const { body } = await admin.get(`/v1/customers?total=true&tag=${encodeURIComponent('Zugleich 7')}`, HEAD);
  expect(body).toMatchObject({ total: 1, items: [{ number: numbers[7] }] });
});

it('posts once of many identical top-ups with one key', async () => {
  const credit = `/v1/customers/${await register({ billing: { currency: 'EUR' } })}/credit`;
  await admin.post(`${credit}/entries`, { type: 'opening', amount: '1' });
  const events = await platform.recorded();
  const headers = { 'idempotency-key': 'one-top-up-said-often' };
  const topUp = { type: 'topUp', amount: '0.1', note: 'tausendmal gesagt' };
  const answers = await times(() => admin.post(`${credit}/entries`, topUp, headers));
  expect(statuses(answers)).toEqual({ 201: MANY });
  expect(new Set(answers.map(({ body }) => creditEntryDocument.parse(body).id)).size).toBe(1);
  expect(await platform.recorded()).toBe(events + 1);
  expect(creditDocument.parse((await admin.get(credit, HEAD)).body).balance).toBe('1.1');
});

it('gives a serial number to exactly one card of many, and again once that is closed', async () => {
  const customers = await several();
  const pathOf = (index: number) => `/v1/customers/${customers[index % SEVERAL]}/cards`;
  const tried = () => times((index) => admin.post(pathOf(index), { serialNumber: 'Begehrt 4711' }));
  const first = await tried();
  expect(statuses(first)).toEqual({ 201: 1, 409: MANY - 1 });
  const winner = first.findIndex(({ status }) => status === 201);
  const id = cardDocument.parse(first[winner]?.body).id;
  expect((await admin.post(`${pathOf(winner)}/${id}/close`)).status).toBe(200);
  expect(statuses(await tried())).toEqual({ 201: 1, 409: MANY - 1 });
});

it(
  'never leaves a card with a customer that is deleted while it is issued, however often',
  async () => {
    const customers = await times(() => register());
    const issued = await times(async (index) => {
      const customer = customers[index];
      const serialNumber = `Wettlauf ${index}`;
      const issuing = admin.post(`/v1/customers/${customer}/cards`, { serialNumber });
      // Some are there before, whoever is faster.
      if (index % SEVERAL === 0) await issuing;
      const [card, gone] = await Promise.all([issuing, admin.delete(`/v1/customers/${customer}`)]);
      expect(gone.status).toBe(204);
      return { card, position: gone.headers.get('clientele-position') };
    });
    const cards = issued.map(({ card }) => card);
    const { 201: kept = 0, 404: refused = 0 } = statuses(cards);
    expect([kept + refused, kept > 0]).toEqual([MANY, true]);
    // Once all that was set off has ended, no number is held by a customer that is gone.
    await times((index) => settled(issued[index]?.position ?? 'none'));
    const heirs = await several();
    const again = await times((index) =>
      admin.post(`/v1/customers/${heirs[index % SEVERAL]}/cards`, { serialNumber: `Wettlauf ${index}` }),
    );
    expect(statuses(again)).toEqual({ 201: MANY });
  },
  DELETES_MS_MAX,
);
