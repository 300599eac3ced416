import {
  contactDocument,
  customerDocument,
  linkedContactDocument,
  type ContactDocument,
  type CustomerDocument,
} from '@clientele/contracts';
import { expectRefused, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

const shown = ({ body }: Answer): ContactDocument => contactDocument.parse(body);
const create = async (body: object) => shown(await admin.post('/v1/contacts', body));
const register = async (body: object = {}): Promise<CustomerDocument> =>
  customerDocument.parse((await admin.post('/v1/customers', body)).body);
const itemsAt = async (path: string, headers: Readonly<Record<string, string>> = HEAD) => {
  const { status, body } = await admin.get(path, headers);
  expect(status).toBe(200);
  return (body as { readonly items: readonly { readonly id: string }[] }).items;
};
const idsAt = async (path: string, headers = HEAD) => (await itemsAt(path, headers)).map(({ id }) => id);
/** Reads as soon as what a write set off has ended too. */
const settled = ({ headers }: Answer) => ({
  'clientele-min-position': headers.get('clientele-position') ?? 'none',
});

describe('a contact', () => {
  it('is created, read, changed, replaced and deleted', async () => {
    const created = await create({
      firstName: 'Anneliese',
      lastName: 'Zollinger-Frey',
      email: 'anneliese@zollinger.example',
      address: { city: 'Winterthur-Seen' },
      tags: ['einkauf-leitung'],
    });
    const path = `/v1/contacts/${created.id}`;
    const read = await admin.get(path, HEAD);
    expect(shown(read)).toEqual(created);
    expect(read.headers.get('etag')).toBe(`"${created.version}"`);
    const changed = shown(await admin.patch(path, { mobile: '+41 79 555 44 33' }));
    expect(shown(await admin.put(path, { ...changed, mobile: null }))).toMatchObject({ mobile: null });
    expect(shown(await admin.get(`${path}?asOf=${changed.position}`, HEAD))).toEqual(changed);
    expect((await admin.delete(path)).status).toBe(204);
    expectRefused(await admin.get(path, HEAD), 'contact-not-found');
    expectRefused(await admin.patch(`/v1/contacts/${created.number}`, {}), 'contact-not-found');
  });

  it('is found by name, and its customers by its name', async () => {
    const { id: customerId } = await register({ displayName: 'Kupferschmied Metallbau' });
    const { id } = await create({ firstName: 'Wendelin', lastName: 'Achermann' });
    await admin.put(`/v1/customers/${customerId}/contacts/${id}`);
    expect(await idsAt('/v1/contacts?q=achermann')).toEqual([id]);
    expect(await idsAt('/v1/contacts?q=wendlin')).toEqual([id]);
    expect(await idsAt('/v1/customers?q=achermann')).toEqual([customerId]);
    expect(await idsAt('/v1/customers?q=achermnan')).toEqual([customerId]);
  });
});

describe('the contacts of a customer', () => {
  it('are linked with flags, replaced as a set and unlinked', async () => {
    const { id: customerId } = await register();
    const path = `/v1/customers/${customerId}/contacts`;
    const [first, second, third] = [
      await create({ lastName: 'Erstgenannt' }),
      await create({ lastName: 'Zweitgenannt' }),
      await create({ lastName: 'Drittgenannt' }),
    ];
    await admin.put(`${path}/${first.number}`, { receiveInvoiceEmail: true });
    const [only] = await itemsAt(path);
    expect(linkedContactDocument.parse(only)).toMatchObject({
      id: first.id,
      customerIds: [customerId],
      link: { receiveEmail: false, receiveInvoiceEmail: true, portalUser: false },
    });
    const set = { contacts: [{ id: second.id, portalUser: true }, { id: third.id }] };
    const answer = await admin.put(path, set);
    expect(answer.status).toBe(200);
    expect(await idsAt(path)).toEqual([second.id, third.id]);
    expect(await idsAt(`/v1/contacts?customerId=${customerId}&sort=-number`)).toEqual([third.id, second.id]);
    expect((await admin.delete(`${path}/${third.id}`)).status).toBe(204);
    expect(await idsAt(path)).toEqual([second.id]);
    expect(shown(await admin.get(`/v1/contacts/${first.id}`, HEAD)).customerIds).toEqual([]);
  });

  it('lose one that is deleted, as soon as a settled read is answered', async () => {
    const [one, two] = [await register(), await register()];
    const { id } = await create({ lastName: 'Verlassen' });
    for (const customer of [one, two]) await admin.put(`/v1/customers/${customer.id}/contacts/${id}`);
    const deleted = await admin.delete(`/v1/contacts/${id}`);
    for (const customer of [one, two]) {
      const read = await admin.get(`/v1/customers/${customer.id}`, settled(deleted));
      expect(read.body).toMatchObject({ version: 3 });
      expect(await idsAt(`/v1/customers/${customer.id}/contacts`)).toEqual([]);
    }
  });

  it('move to the survivor of a merge, and are nobody’s once their customer is deleted', async () => {
    const [into, from] = [await register(), await register()];
    const { id } = await create({ lastName: 'Mitgegangen' });
    await admin.put(`/v1/customers/${from.id}/contacts/${id}`, { portalUser: true });
    expect((await admin.post(`/v1/customers/${into.id}/merge`, { from: from.id })).status).toBe(200);
    const moved = await admin.get(`/v1/customers/${from.id}/contacts`, HEAD);
    expect(moved.status).toBe(307);
    expect(moved.headers.get('location')).toBe(`/v1/customers/${into.id}/contacts`);
    expect(await itemsAt(`/v1/customers/${into.id}/contacts`)).toMatchObject([
      { id, customerIds: [into.id], link: { portalUser: true } },
    ]);
    expectRefused(await admin.put(`/v1/customers/${from.id}/contacts/${id}`), 'customer-merged');
    expect((await admin.delete(`/v1/customers/${into.id}`)).status).toBe(204);
    expectRefused(await admin.get(`/v1/customers/${into.id}/contacts`, HEAD), 'customer-not-found');
    expect(shown(await admin.get(`/v1/contacts/${id}`, HEAD)).customerIds).toEqual([]);
  });

  it('are seen by no other tenant', async () => {
    const { id } = await create({ lastName: 'Unsichtbar' });
    const { api: foreign } = await platform.keyWith(['admin'], 'elsewhere');
    expectRefused(await foreign.get(`/v1/contacts/${id}`, HEAD), 'contact-not-found');
    expectRefused(await foreign.delete(`/v1/contacts/${id}`), 'contact-not-found');
    expect((await foreign.get('/v1/contacts', HEAD)).body).toMatchObject({ items: [] });
  });
});
