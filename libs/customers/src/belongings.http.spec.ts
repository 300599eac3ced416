import { customerDocument } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, memoryStore, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OtherContexts } from './linked.specimen.ts';
import { openSpecimen } from './specimen.ts';

let store: EventStore;
let app: NestFastifyApplication;
let admin: Api;
let others: OtherContexts;
let tests = 0;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
});
afterAll(() => app.close());

// Each test has a tenant of its own.
beforeEach(async () => {
  tests += 1;
  others = new OtherContexts(store, `t${tests}`);
  admin = api(await app.getUrl(), `t${tests}:admin`);
});

const register = async () => customerDocument.parse((await admin.post('/v1/customers', {})).body).id;

const typesIn = async (position: string | null) => {
  const types: string[] = [];
  for await (const { events } of store.readAll({ after: 0n }))
    for (const event of events)
      if (!('stored' in event) && event.position <= BigInt(position ?? 0)) types.push(event.type);
  return types;
};

it('unlinks contacts and documents in the append that deletes their customer', async () => {
  const [id, things] = [await register(), await others.begin()];
  await others.link(id, things);
  const deleted = await admin.delete(`/v1/customers/${id}`);
  expect(deleted.status).toBe(204);
  expect(await others.customersOf(things)).toEqual([[], []]);
  const types = await typesIn(deleted.headers.get('clientele-position'));
  expect(types.slice(-3)).toEqual([
    'CustomerDeleted',
    'ContactUnlinkedFromCustomer',
    'DocumentDetachedFromCustomer',
  ]);
});

it('moves contacts and documents to the survivor of a merge, in its append', async () => {
  const [into, from] = [await register(), await register()];
  const [moving, common] = [await others.begin(), await others.begin()];
  await others.link(from, moving);
  await others.link(from, common);
  await others.link(into, common);
  const merged = await admin.post(`/v1/customers/${into}/merge`, { from });
  expect(merged.status).toBe(200);
  const survivor = await others.customer(into);
  expect(survivor).toMatchObject({
    contacts: [{ contactId: common.contactId }, { contactId: moving.contactId, portalUser: true }],
    documents: [common.documentId, moving.documentId],
  });
  expect(await others.customersOf(moving)).toEqual([[into], [into]]);
  expect(await others.customersOf(common)).toEqual([[into], [into]]);
});

it('compares If-Match of a merge with the survivor, whatever else goes along', async () => {
  const [into, from] = [await register(), await register()];
  await others.link(from, await others.begin());
  await admin.post('/v1/orders', { customerId: from });
  const merged = await admin.post(`/v1/customers/${into}/merge`, { from }, { 'if-match': '"1"' });
  expect(merged.status).toBe(200);
});

it('leaves nothing linked to a customer that is deleted while things are linked to it', async () => {
  const id = await register();
  const things = await Promise.all(Array.from({ length: 5 }, () => others.begin()));
  const [deleted] = await Promise.all([
    admin.delete(`/v1/customers/${id}`),
    ...things.map((one) => others.link(id, one).catch(() => undefined)),
  ]);
  expect(deleted.status).toBe(204);
  for (const one of things) expect(await others.customersOf(one)).toEqual([[], []]);
});
