import { contactDocument, contactLinksDocument, streamOf } from '@clientele/contracts';
import { contact, customer, type Contact, type Customer } from '@clientele/domain';
import { loadStream, type EventStore } from '@clientele/event-store';
import { api, expectRefused, memoryStore, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { deleteIn, openSpecimen, registerIn } from './specimen.ts';

const NOBODY = '01990d2e-0000-7000-8000-000000000000';
const NO_FLAGS = { receiveEmail: false, receiveInvoiceEmail: false, portalUser: false };

let store: EventStore;
let app: NestFastifyApplication;
let admin: Api;
let tenant: string;
let customerId: string;
let path: string;
let tests = 0;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
});
afterAll(() => app.close());

// Each test has a tenant of its own, with one customer.
beforeEach(async () => {
  tests += 1;
  tenant = `t${tests}`;
  admin = api(await app.getUrl(), `${tenant}:admin`);
  customerId = await registerIn(store, tenant);
  path = `/v1/customers/${customerId}/contacts`;
});

const create = async (lastName: string) =>
  contactDocument.parse((await admin.post('/v1/contacts', { lastName })).body).id;
const linked = ({ body }: Answer) => contactLinksDocument.parse(body).contacts;
const customerState = async (id = customerId): Promise<Customer> =>
  (await loadStream(store, customer, streamOf('customer', tenant, id))).state;
const contactState = async (id: string): Promise<Contact> =>
  (await loadStream(store, contact, streamOf('contact', tenant, id))).state;

describe('PUT, PATCH and DELETE /v1/customers/{customer}/contacts/{contact}', () => {
  it('link a contact with its flags, which are false unless told', async () => {
    const id = await create('Doe');
    const bare = await admin.put(`${path}/${id}`);
    expect(bare).toMatchObject({ status: 200, body: { id, ...NO_FLAGS } });
    const flagged = await admin.put(`${path}/1`, { portalUser: true });
    expect(flagged.body).toEqual({ id, ...NO_FLAGS, portalUser: true });
    expect((await admin.put(`${path}/${id}`, { receiveEmail: true })).body).toEqual({
      id,
      ...NO_FLAGS,
      receiveEmail: true,
    });
    expect(await contactState(id)).toMatchObject({ fields: { customerIds: [customerId] } });
  });

  it('leave flags alone that a PATCH does not speak of', async () => {
    const id = await create('Doe');
    const linkedNow = await admin.patch(`${path}/1`, { receiveEmail: true });
    expect(linkedNow.body).toEqual({ id, ...NO_FLAGS, receiveEmail: true });
    const changed = await admin.patch(`${path}/${id}`, { portalUser: true });
    expect(changed.body).toEqual({ id, ...NO_FLAGS, receiveEmail: true, portalUser: true });
    const same = await admin.patch(`${path}/${id}`, {});
    expect(same.headers.get('etag')).toBe(changed.headers.get('etag'));
  });

  it('record the two facts of a link in one append', async () => {
    const id = await create('Doe');
    const dry = await admin.put(`${path}/${id}`, {}, { prefer: 'dry-run' });
    expect(dry.body).toMatchObject({
      events: [
        { stream: streamOf('customer', tenant, customerId), type: 'CustomerContactLinked' },
        { stream: streamOf('contact', tenant, id), type: 'ContactLinkedToCustomer' },
      ],
    });
  });

  it('unlink it, and say nothing twice', async () => {
    const id = await create('Doe');
    await admin.put(`${path}/${id}`);
    expect((await admin.delete(`${path}/${id}`)).status).toBe(204);
    expect((await admin.delete(`${path}/${id}`)).status).toBe(204);
    expect(await customerState()).toMatchObject({ contacts: [] });
    expect(await contactState(id)).toMatchObject({ fields: { customerIds: [] } });
  });

  it('compare If-Match with the customer', async () => {
    const id = await create('Doe');
    expectRefused(await admin.put(`${path}/${id}`, {}, { 'if-match': '"9"' }), 'precondition-failed');
    const answer = await admin.put(`${path}/${id}`, {}, { 'if-match': '"1"' });
    expect(answer.headers.get('etag')).toBe('"2"');
  });

  it('refuse whom there is not', async () => {
    const id = await create('Doe');
    expectRefused(await admin.put(`${path}/${NOBODY}`), 'contact-not-found');
    expectRefused(await admin.put(`/v1/customers/${NOBODY}/contacts/${id}`), 'customer-not-found');
    await deleteIn(store, tenant, customerId);
    expectRefused(await admin.put(`${path}/${id}`), 'customer-not-found');
    expectRefused(await admin.delete(`${path}/${id}`), 'customer-not-found');
  });

  it('take the right to write contacts', async () => {
    const id = await create('Doe');
    expectRefused(await admin.as(`${tenant}:customers:update`).put(`${path}/${id}`), 'forbidden');
    expect((await admin.as(`${tenant}:contacts:write`).put(`${path}/${id}`)).status).toBe(200);
  });
});

describe('PUT /v1/customers/{customer}/contacts', () => {
  it('replaces all links at once', async () => {
    const [one, two, three] = [await create('One'), await create('Two'), await create('Three')];
    await admin.put(path, { contacts: [{ id: one }, { id: two, portalUser: true }] });
    const answer = await admin.put(path, { contacts: [{ id: three }, { id: two }] });
    expect(answer.status).toBe(200);
    expect(linked(answer)).toEqual([
      { id: two, ...NO_FLAGS },
      { id: three, ...NO_FLAGS },
    ]);
    expect(await contactState(one)).toMatchObject({ fields: { customerIds: [] } });
    expect(await contactState(three)).toMatchObject({ fields: { customerIds: [customerId] } });
    const again = await admin.put(path, { contacts: linked(answer) });
    expect(again.headers.get('etag')).toBe(answer.headers.get('etag'));
  });

  it('takes numbers as well', async () => {
    const [one, two] = [await create('One'), await create('Two')];
    const answer = await admin.put(path, { contacts: [{ id: 2, portalUser: true }, { id: one }] });
    expect(linked(answer)).toEqual([
      { id: two, ...NO_FLAGS, portalUser: true },
      { id: one, ...NO_FLAGS },
    ]);
    const unknown = expectRefused(
      await admin.put(path, { contacts: [{ id: 1 }, { id: 3 }] }),
      'contact-not-found',
    );
    expect(unknown.errors).toMatchObject([{ pointer: '/contacts/1/id' }]);
    const twice = await admin.put(path, { contacts: [{ id: 1 }, { id: one }] });
    expectRefused(twice, 'duplicate-entry');
  });

  it('records none of it when one contact is not there, or is there twice', async () => {
    const id = await create('Doe');
    const unknown = expectRefused(
      await admin.put(path, { contacts: [{ id }, { id: NOBODY }] }),
      'contact-not-found',
    );
    expect(unknown.errors).toMatchObject([{ pointer: '/contacts/1/id' }]);
    const twice = expectRefused(await admin.put(path, { contacts: [{ id }, { id }] }), 'duplicate-entry');
    expect(twice.errors).toMatchObject([{ pointer: '/contacts/1/id' }]);
    expect(await customerState()).toMatchObject({ contacts: [] });
  });

  it('leaves each link whole while many replace the set at once', async () => {
    const ids = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map(create));
    const sets = Array.from({ length: 12 }, (_, index) => ids.filter((_id, at) => (at + index) % 3 !== 0));
    const answers = await Promise.all(
      sets.map((set) => admin.put(path, { contacts: set.map((id) => ({ id })) })),
    );
    for (const answer of answers) expect(answer.status).toBe(200);
    const state = await customerState();
    if (state.stage !== 'live') throw new Error('the customer is gone');
    for (const id of ids) {
      const isLinked = state.contacts.some(({ contactId }) => contactId === id);
      expect(await contactState(id)).toMatchObject({ fields: { customerIds: isLinked ? [customerId] : [] } });
    }
  });
});
