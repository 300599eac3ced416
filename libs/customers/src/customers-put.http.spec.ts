import { customerDocument, type CustomerDocument, type RefusalCode } from '@clientele/contracts';
import { api, expectRefused, memoryStore, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { openSpecimen } from './specimen.ts';

let app: NestFastifyApplication;
let admin: Api;
let tests = 0;
let tenant: string;

beforeAll(async () => {
  app = await openSpecimen(await memoryStore());
});
afterAll(() => app.close());

// Each test has a tenant of its own.
beforeEach(async () => {
  tests += 1;
  tenant = `t${tests}`;
  admin = api(await app.getUrl(), `${tenant}:admin`);
});

const shown = ({ body }: Answer): CustomerDocument => customerDocument.parse(body);
const register = async (body: unknown = { company: { name: 'Acme AG' } }) =>
  shown(await admin.post('/v1/customers', body));
const pointers = (answer: Answer, code: RefusalCode) =>
  expectRefused(answer, code).errors?.map(({ pointer }) => pointer);

it('begins a customer under a UUID of the client, and then replaces it', async () => {
  const path = `/v1/customers/${randomUUID()}`;
  const first = await admin.put(path, { firstName: 'Ada', lastName: 'Lovelace' });
  const second = await admin.put(path, { firstName: 'Ada' });
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(shown(second)).toMatchObject({ number: 1, displayName: 'Ada', lastName: null });
  expect(path).toBe(first.headers.get('location'));
});

it('takes a document as it was read and changes nothing', async () => {
  const customer = await register({
    displayName: 'Ada Lovelace',
    tags: ['vip'],
    projects: [{ name: 'Roof' }],
  });
  const answer = await admin.put(`/v1/customers/${customer.id}`, customer);
  expect(shown(answer)).toEqual(customer);
});

it('begins and then replaces the customer with a code, and refuses another code', async () => {
  const path = `/v1/customers/code=${encodeURIComponent('K/17 ü')}`;
  expect(shown(await admin.put(path, {})).code).toBe('K/17 ü');
  expect((await admin.put(path, { note: 'x' })).status).toBe(200);
  expect(pointers(await admin.put(path, { code: 'K-18' }), 'code-fixed')).toEqual(['/code']);
});

it('begins the customer with an external id, and may give it another', async () => {
  const first = shown(await admin.put('/v1/customers/externalId=abc', { firstName: 'Ada' }));
  const second = shown(await admin.put('/v1/customers/externalId=abc', { firstName: 'Eve' }));
  expect(second).toMatchObject({ id: first.id, externalId: 'abc', firstName: 'Eve' });
  const third = shown(await admin.put('/v1/customers/externalId=abc', { externalId: 'xyz' }));
  expect(third).toMatchObject({ id: first.id, externalId: 'xyz' });
});

it('makes one customer of many parallel upserts of one external id', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => admin.put('/v1/customers/externalId=abc', { note: `${index}` })),
  );
  expect(new Set(answers.map((answer) => shown(answer).id)).size).toBe(1);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

it('uses no number up for a customer that exists', async () => {
  const { id } = await register();
  for (let times = 0; times < 5; times += 1) await admin.put(`/v1/customers/${id}`, { note: `${times}` });
  expect((await register()).number).toBe(2);
});

it('is refused where the UUID was a deleted customer, and for a number that nobody has', async () => {
  const { id } = await register();
  await admin.delete(`/v1/customers/${id}`);
  expectRefused(await admin.put(`/v1/customers/${id}`, {}), 'customer-deleted');
  expectRefused(await admin.put('/v1/customers/99', {}), 'customer-not-found');
});

it('takes the create right for a new customer and the update right for one that exists', async () => {
  const path = `/v1/customers/${randomUUID()}`;
  const creator = admin.as(`${tenant}:customers:create`);
  const editor = admin.as(`${tenant}:customers:update`);
  expectRefused(await editor.put(path, {}), 'forbidden');
  expect((await creator.put(path, {})).status).toBe(201);
  expectRefused(await creator.put(path, { note: 'x' }), 'forbidden');
  expect((await editor.put(path, { note: 'x' })).status).toBe(200);
});

it('replays the 201 of an upsert, though the customer exists by then', async () => {
  const again = () =>
    admin.put('/v1/customers/code=K-17', { firstName: 'Ada' }, { 'idempotency-key': 'one' });
  const first = await again();
  const second = await again();
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
});

it('replays a write whose address was freed by it, or by another since', async () => {
  await admin.post('/v1/customers', { externalId: 'erp:alt' });
  const keyed = (from: string, externalId: string) =>
    admin.patch(`/v1/customers/externalId=${from}`, { externalId }, { 'idempotency-key': externalId });
  const first = [await keyed('erp:alt', 'erp:neu'), await keyed('erp:neu', 'erp:neuer')];
  const again = [await keyed('erp:alt', 'erp:neu'), await keyed('erp:neu', 'erp:neuer')];
  expect(first.map(({ status }) => status)).toEqual([200, 200]);
  expect(again.map(({ status, body }) => ({ status, body }))).toEqual(
    first.map(({ status, body }) => ({ status, body })),
  );
});
