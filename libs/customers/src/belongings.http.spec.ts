import { customerDocument, streamOf } from '@clientele/contracts';
import {
  attachDocument,
  attachToCustomer,
  contact,
  createContact,
  customer,
  document,
  linkContact,
  linkToCustomer,
  referenceDocument,
  type Contact,
  type Customer,
  type Document,
} from '@clientele/domain';
import { together } from '@clientele/decider';
import {
  loadStream,
  on,
  transact,
  transactParts,
  type CommandMeta,
  type EventStore,
} from '@clientele/event-store';
import { api, memoryStore, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { openSpecimen } from './specimen.ts';

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

const meta = (): CommandMeta => ({
  tenant,
  actor: 'key:test',
  via: 'native',
  reason: null,
  reasonNote: null,
  commandId: randomUUID(),
  fingerprint: 'test',
  correlationId: randomUUID(),
  causationId: null,
  traceparent: null,
  now: new Date().toISOString(),
  repeatable: false,
  ifMatch: null,
  step: 0,
  overlay: null,
});

const register = async () => customerDocument.parse((await admin.post('/v1/customers', {})).body).id;

/** A contact and a document, as their own contexts begin them. */
const begin = async () => {
  const [contactId, documentId] = [randomUUID(), randomUUID()];
  const created = createContact({ id: contactId, number: 1, input: { lastName: 'Doe' } });
  await transact(store, on(contact, contactId), created, meta());
  const place = { number: 1, creatorId: 'key:test', contentUrl: 'https://x.example/a' };
  await transact(store, on(document, documentId), referenceDocument(place), meta());
  return { contactId, documentId };
};

const link = async (customerId: string, { contactId, documentId }: Awaited<ReturnType<typeof begin>>) => {
  const parts = { customer: on(customer, customerId), contact: on(contact, contactId) };
  const links = together<'customer' | 'contact', { readonly customer: Customer; readonly contact: Contact }>({
    customer: linkContact(contactId, { portalUser: true }),
    contact: linkToCustomer(customerId),
  });
  await transactParts(store, parts, links, meta());
  const attached = together<
    'customer' | 'document',
    { readonly customer: Customer; readonly document: Document }
  >({
    customer: attachDocument(documentId),
    document: attachToCustomer(customerId),
  });
  const both = { customer: on(customer, customerId), document: on(document, documentId) };
  await transactParts(store, both, attached, meta());
};

const customerState = async (id: string): Promise<Customer> =>
  (await loadStream(store, customer, streamOf('customer', tenant, id))).state;
const customersOf = async ({ contactId, documentId }: Awaited<ReturnType<typeof begin>>) => {
  const linked = await loadStream(store, contact, streamOf('contact', tenant, contactId));
  const attached = await loadStream(store, document, streamOf('document', tenant, documentId));
  return [linked.state, attached.state].map((state) =>
    state.stage === 'live' ? state.fields.customerIds : null,
  );
};
const typesIn = async (position: string | null) => {
  const types: string[] = [];
  for await (const { events } of store.readAll({ after: 0n }))
    for (const event of events) if (event.position <= BigInt(position ?? 0)) types.push(event.type);
  return types;
};

it('unlinks contacts and documents in the append that deletes their customer', async () => {
  const [id, things] = [await register(), await begin()];
  await link(id, things);
  const deleted = await admin.delete(`/v1/customers/${id}`);
  expect(deleted.status).toBe(204);
  expect(await customersOf(things)).toEqual([[], []]);
  const types = await typesIn(deleted.headers.get('clientele-position'));
  expect(types.slice(-3)).toEqual([
    'CustomerDeleted',
    'ContactUnlinkedFromCustomer',
    'DocumentDetachedFromCustomer',
  ]);
});

it('moves contacts and documents to the survivor of a merge, in its append', async () => {
  const [into, from] = [await register(), await register()];
  const [moving, common] = [await begin(), await begin()];
  await link(from, moving);
  await link(from, common);
  await link(into, common);
  const merged = await admin.post(`/v1/customers/${into}/merge`, { from });
  expect(merged.status).toBe(200);
  const survivor = await customerState(into);
  expect(survivor).toMatchObject({
    contacts: [{ contactId: common.contactId }, { contactId: moving.contactId, portalUser: true }],
    documents: [common.documentId, moving.documentId],
  });
  expect(await customersOf(moving)).toEqual([[into], [into]]);
  expect(await customersOf(common)).toEqual([[into], [into]]);
});

it('compares If-Match of a merge with the survivor, whatever else goes along', async () => {
  const [into, from] = [await register(), await register()];
  await link(from, await begin());
  await admin.post('/v1/orders', { customerId: from });
  const merged = await admin.post(`/v1/customers/${into}/merge`, { from }, { 'if-match': '"1"' });
  expect(merged.status).toBe(200);
});

it('leaves nothing linked to a customer that is deleted while things are linked to it', async () => {
  const id = await register();
  const things = await Promise.all(Array.from({ length: 5 }, begin));
  const [deleted] = await Promise.all([
    admin.delete(`/v1/customers/${id}`),
    ...things.map((one) => link(id, one).catch(() => undefined)),
  ]);
  expect(deleted.status).toBe(204);
  for (const one of things) expect(await customersOf(one)).toEqual([[], []]);
});
