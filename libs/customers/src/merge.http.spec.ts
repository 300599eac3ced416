import {
  customerDocument,
  orderDocument,
  type CustomerDocument,
  type OrderDocument,
} from '@clientele/contracts';
import { api, expectRefused, memoryStore, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openSpecimen } from './specimen.ts';

let app: NestFastifyApplication;
let admin: Api;
let tests = 0;

beforeAll(async () => {
  app = await openSpecimen(await memoryStore());
});
afterAll(() => app.close());

// Each test has a tenant of its own.
beforeEach(async () => {
  tests += 1;
  admin = api(await app.getUrl(), `t${tests}:admin`);
});

const shown = ({ body }: Answer): CustomerDocument => customerDocument.parse(body);
const register = async (body: unknown) => shown(await admin.post('/v1/customers', body));
const merge = (into: string, body: unknown, headers = {}) =>
  admin.post(`/v1/customers/${into}/merge`, body, headers);
const ordersOf = (events: unknown) => JSON.stringify(events).match(/OrderLinkedToCustomer/g)?.length ?? 0;

it('fills the gaps of the survivor and answers it', async () => {
  const into = await register({ company: { name: 'Acme' }, tags: ['a'] });
  const from = await register({ company: { name: 'ACME AG' }, email: 'info@acme.test', tags: ['b'] });
  const answer = await merge(into.id, { from: from.id });
  expect(answer.status).toBe(200);
  expect(shown(answer)).toMatchObject({
    id: into.id,
    displayName: 'Acme',
    email: 'info@acme.test',
    tags: ['a', 'b'],
  });
  expect(answer.headers.get('etag')).toBe(`"${shown(answer).version}"`);
});

it('takes the side that was chosen, the external id included, which frees it from the other', async () => {
  const into = await register({ externalId: 'kept', note: 'x' });
  await register({ externalId: 'chosen', note: 'y' });
  const choices = { externalId: 'from', note: 'from' };
  const merged = await merge(into.id, { from: 'externalId=chosen', choices });
  expect(shown(merged)).toMatchObject({ externalId: 'chosen', note: 'y' });
  expect(shown(await admin.patch('/v1/customers/externalId=chosen', { note: 'z' })).id).toBe(into.id);
});

it('moves the orders in the same append', async () => {
  const [into, from] = [await register({}), await register({})];
  const orders: OrderDocument[] = [];
  for (let index = 0; index < 3; index += 1)
    orders.push(orderDocument.parse((await admin.post('/v1/orders', { customerId: from.id })).body));
  const preview = await merge(into.id, { from: from.id }, { prefer: 'dry-run' });
  expect(ordersOf((preview.body as { events: unknown }).events)).toBe(3);
  await merge(into.id, { from: from.id });
  for (const { id } of orders)
    expect((await admin.patch(`/v1/orders/${id}`, {})).body).toMatchObject({ customerId: into.id });
});

it('takes an order along that is recorded at the same moment', async () => {
  const [into, from] = [await register({}), await register({})];
  const [merged, ...recorded] = await Promise.all([
    merge(into.id, { from: from.id }),
    ...Array.from({ length: 20 }, () => admin.post('/v1/orders', { customerId: from.id })),
  ]);
  expect(merged.status).toBe(200);
  const late = recorded.filter(({ status }) => status !== 201);
  for (const answer of late) expect(expectRefused(answer, 'customer-merged').id).toBe(into.id);
  const orders = recorded.filter(({ status }) => status === 201).map(({ body }) => orderDocument.parse(body));
  for (const { id } of orders)
    expect((await admin.patch(`/v1/orders/${id}`, {})).body).toMatchObject({ customerId: into.id });
});

it('answers the same when it is said again, with a key or without', async () => {
  const [into, from] = [await register({}), await register({ note: 'x' })];
  const again = () => merge(into.id, { from: from.id }, { 'idempotency-key': 'one' });
  const first = await again();
  expect((await again()).body).toEqual(first.body);
  expect((await merge(into.id, { from: from.id })).body).toEqual(first.body);
});

it('refuses every write to the customer that went, naming the survivor', async () => {
  const [into, from] = [await register({}), await register({ code: 'K-17' })];
  await merge(into.id, { from: 'code=K-17' });
  for (const answer of [
    await admin.patch(`/v1/customers/${from.id}`, {}),
    await admin.put('/v1/customers/code=K-17', {}),
    await admin.delete(`/v1/customers/${from.id}`),
    await admin.post('/v1/orders', { customerId: from.id }),
  ])
    expect(expectRefused(answer, 'customer-merged').id).toBe(into.id);
});

it('refuses what cannot be merged, pointing at it', async () => {
  const { id } = await register({});
  const pointed = [
    [{ from: id }, 'customer-merges-itself', '/from'],
    [{ from: '99' }, 'customer-not-found', '/from'],
    [{ from: '01990d2e-0000-7000-8000-000000000000' }, 'customer-not-found', '/from'],
    [{ from: 'nobody' }, 'invalid-request', '/from'],
    [{ from: '1', choices: { code: 'from' } }, 'invalid-request', '/choices/code'],
    [{}, 'invalid-request', '/from'],
  ] as const;
  for (const [body, code, pointer] of pointed)
    expect(expectRefused(await merge(id, body), code).errors).toMatchObject([{ pointer }]);
});

it('is refused with 412 when the survivor is not at the version that was read', async () => {
  const [into, from] = [await register({}), await register({})];
  expectRefused(await merge(into.id, { from: from.id }, { 'if-match': '"9"' }), 'precondition-failed');
});
