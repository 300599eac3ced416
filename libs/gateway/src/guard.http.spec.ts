import type { EventStore } from '@clientele/event-store';
import { api, expectRefused, memoryStore, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openSpecimen } from './specimen.ts';

const CALLS_PER_SECOND = 5;
const ALL = 'customers:create,customers:update,orders:write';

let app: NestFastifyApplication;
let store: EventStore;
let anybody: Api;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store, CALLS_PER_SECOND);
  anybody = api(await app.getUrl(), null);
});
afterAll(() => app.close());

const ORDER = { method: 'POST', path: '/v1/orders', body: {} };
const CUSTOMER = { method: 'POST', path: '/v1/customers', body: {} };
const send = (as: string, ...commands: readonly unknown[]) =>
  anybody.as(as).post('/v1/transactions', { commands });

it('takes of each command the right that it takes alone', async () => {
  expect((await send('acme:orders:write', ORDER)).status).toBe(200);
  const before = await store.head();
  const { errors } = expectRefused(await send('acme:orders:write', ORDER, CUSTOMER), 'forbidden');
  expect(errors).toMatchObject([{ pointer: '/commands/1' }]);
  expect(await store.head()).toBe(before);
  expectRefused(await send('acme:customers:read', ORDER), 'forbidden');
  expectRefused(await anybody.post('/v1/transactions', { commands: [ORDER] }), 'unauthenticated');
});

it('sees nothing of another tenant', async () => {
  const { body } = await anybody.as(`acme:${ALL}`).post('/v1/customers', {});
  const change = { method: 'PATCH', path: `/v1/customers/${(body as { id: string }).id}`, body: {} };
  expectRefused(await send(`other:${ALL}`, CUSTOMER, change), 'customer-not-found');
  expect((await send(`acme:${ALL}`, CUSTOMER, change)).status).toBe(200);
});

it('counts as one request, however many commands it has', async () => {
  const many = Array.from({ length: 2 * CALLS_PER_SECOND }, () => ORDER);
  expect((await send('counted:orders:write', ...many)).status).toBe(200);
});
