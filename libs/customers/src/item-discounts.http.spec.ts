import { customerDocument } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, expectRefused, memoryStore, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openSpecimen } from './specimen.ts';

let store: EventStore;
let app: NestFastifyApplication;
let admin: Api;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
  admin = api(await app.getUrl(), 'acme:admin');
});
afterAll(() => app.close());

it('changes some discounts of a customer, all or none, and answers the same to the same key', async () => {
  const other = { itemType: 'panel', itemId: 3, price: '9', percent: null } as const;
  const { number } = customerDocument.parse(
    (await admin.post('/v1/customers', { itemDiscounts: [other] })).body,
  );
  const path = `/v1/customers/${number}/item-discounts`;
  const assay = { itemType: 'assay', itemId: 1 } as const;
  const add = { add: [{ ...assay, price: '20.0' }] };
  const headers = { 'idempotency-key': 'one-discount' };
  const added = await admin.post(path, add, headers);
  expect(added.body).toMatchObject({ itemDiscounts: [other, { ...assay, price: '20', percent: null }] });
  expect((await admin.post(path, add, headers)).body).toEqual(added.body);
  const twice = expectRefused(await admin.post(path, add), 'item-discount-exists');
  expect(twice.errors).toMatchObject([{ pointer: '/add/0' }]);
  const absent = { change: [{ ...assay, percent: '5' }], remove: [{ itemType: 'panel', itemId: 4 }] };
  expectRefused(await admin.post(path, absent), 'item-discount-not-found');
  const changed = await admin.post(path, { ...absent, remove: [{ itemType: 'panel', itemId: 3 }] });
  expect(changed.body).toMatchObject({ itemDiscounts: [{ ...assay, price: '20', percent: '5' }] });
  const editor = admin.as('acme:customers:update');
  expectRefused(await editor.post(path, { remove: [assay] }), 'forbidden');
  expectRefused(await admin.post('/v1/customers/99/item-discounts', {}), 'customer-not-found');
});
