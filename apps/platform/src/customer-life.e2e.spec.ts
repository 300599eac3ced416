import { customerDocument, type CustomerDocument } from '@clientele/contracts';
import { expectRefused, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };

const FULL = {
  code: 'K-1700-Helvetia',
  externalId: 'crm:4711-helvetia',
  crmId: 'crm-reference',
  kind: 'company',
  company: { name: 'Helvetia Präzision AG', vatId: 'CHE-123.456.789', taxId: 'tax-77-1', crn: 'CH-020.3' },
  firstName: 'Annegret',
  lastName: 'Zürcher-Ammann',
  gender: 'female',
  birthDate: '1961-03-14',
  technicalName: 'helvetia-prod',
  subdomain: 'helvetia-sub',
  email: 'annegret@helvetia.example',
  phone: '+41 31 555 17 29',
  address: { street: 'Kramgasse 49', city: 'Bern', postalCode: '3011', country: 'CH' },
  deliveryAddress: { raw: 'Hintereingang\nRampe "B"', coordinates: { latitude: 46.948, longitude: 7.45 } },
  activeFrom: '2026-01-01T00:00:00+01:00',
  note: 'Ruft nur "vormittags" an.',
  tags: ['premium-kundin', 'labor'],
  meta: { 'wunsch farbe': ['rotkehlchen'], deep: { er: { est: 'innerster' } } },
  billing: { currency: 'CHF', taxBasisPoints: 770, costCenter: 'kostenstelle-9', discountRate: '2.50' },
  appliances: [{ label: 'Waage im Keller', target: 'waage-01' }],
  userGroups: [{ name: 'Laborantinnen', permissions: ['messen-und-wiegen'] }],
  projects: [{ name: 'Dachsanierung' }],
  itemDiscounts: [{ itemType: 'assay', itemId: 7, percent: '30' }],
};

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

const shown = ({ body }: Answer): CustomerDocument => customerDocument.parse(body);
const read = async (name: string) => shown(await admin.get(`/v1/customers/${name}`, HEAD));
const register = async (body: unknown) => shown(await admin.post('/v1/customers', body));
const found = async (query: string) => {
  const { body } = await admin.get(`/v1/customers?${query}`, HEAD);
  return (body as { items: CustomerDocument[] }).items.map(({ id }) => id);
};

describe('a customer with everything that one can have', () => {
  let customer: CustomerDocument;

  beforeAll(async () => {
    customer = await register(FULL);
  });

  it('is read as it was written, by every name that it has', async () => {
    expect(customer).toMatchObject({ ...FULL, activeFrom: '2025-12-31T23:00:00.000Z', ...derived(customer) });
    for (const name of [
      customer.id,
      String(customer.number),
      `code=${FULL.code}`,
      `externalId=${FULL.externalId}`,
    ])
      expect(await read(name)).toEqual(customer);
  });

  it('can be sent back as it was read, whole or as a patch, and nothing is recorded', async () => {
    const events = await platform.recorded();
    expect(shown(await admin.put(`/v1/customers/${customer.id}`, customer))).toEqual(customer);
    expect(shown(await admin.patch(`/v1/customers/${customer.id}`, customer))).toEqual(customer);
    expect(await platform.recorded()).toBe(events);
  });

  it.each([
    ['a name', 'helvetia'],
    ['a name with its accents', 'Präzision'],
    ['a name without its accents', 'prazision'],
    ['a misspelt name', 'Helvezia'],
    ['an e-mail address', 'annegret@helvetia.example'],
    ['its code', 'K-1700'],
    ['its phone number', '555 17 29'],
  ])('is found by %s', async (_, words) => {
    await register({ company: { name: 'Ganz etwas anderes GmbH' } });
    expect(await found(`q=${encodeURIComponent(words)}`)).toEqual([customer.id]);
  });

  it('has its defaults back when everything is left out, but its code', async () => {
    const bare = shown(await admin.put(`/v1/customers/${customer.id}`, {}));
    expect(bare).toMatchObject({
      code: FULL.code,
      externalId: null,
      email: null,
      tags: [],
      meta: {},
      projects: [],
    });
    expect(bare.displayName).toBe(FULL.code);
    const again = shown(await admin.put(`/v1/customers/${customer.id}`, { ...FULL, code: undefined }));
    expect(again.company).toEqual(customer.company);
    expect(again.createdAt).toBe(customer.createdAt);
  });
});

/** What the product adds to what was sent: made ids, and decimals and addresses in one spelling. */
const derived = ({ projects, userGroups, address, deliveryAddress }: CustomerDocument) => ({
  billing: { discountRate: '2.5' },
  projects: [{ id: projects[0]?.id, number: 1, name: 'Dachsanierung' }],
  userGroups: [{ id: userGroups[0]?.id, archived: false }],
  itemDiscounts: [{ percent: '30', price: null }],
  address: { ...address },
  deliveryAddress: { ...deliveryAddress },
});

describe('the past of a customer', () => {
  it('tells every change, by whom and why, newest first', async () => {
    const { id } = await register({ firstName: 'Bertrand', lastName: 'Vorher' });
    const headers = { 'clientele-reason': 'customer-request; note="am Telefon erbeten"' };
    await admin.patch(
      `/v1/customers/${id}`,
      { lastName: 'Nachher', email: 'bertrand@nachher.example' },
      headers,
    );
    const { body } = await admin.get(`/v1/customers/${id}/history?total=true`, HEAD);
    const { items, next, total } = body as { items: Record<string, unknown>[]; next: null; total: number };
    expect({ next, total }).toEqual({ next: null, total: 3 });
    expect(items.map(({ type }) => type)).toEqual([
      'CustomerChannelsChanged',
      'CustomerRenamed',
      'CustomerRegistered',
    ]);
    expect(items[1]).toMatchObject({
      version: 2,
      actor: expect.stringMatching(/^key:/),
      via: 'native',
      reason: 'customer-request',
      changes: expect.arrayContaining([
        { path: '/lastName', from: 'Vorher', to: 'Nachher' },
        { path: '/displayName', from: 'Bertrand Vorher', to: 'Bertrand Nachher' },
      ]),
    });
  });

  it('can be read as of a position, and of a time', async () => {
    const before = await register({ lastName: 'Einmal' });
    const after = shown(await admin.patch(`/v1/customers/${before.id}`, { lastName: 'Jetzt' }));
    const asOf = (moment: string) => admin.get(`/v1/customers/${before.id}?asOf=${moment}`);
    expect(shown(await asOf(before.position))).toEqual(before);
    expect(shown(await asOf(after.position))).toEqual(after);
    expect(shown(await asOf(after.updatedAt))).toEqual(after);
    expectRefused(await asOf(String(BigInt(before.position) - 1n)), 'not-yet');
    expectRefused(await asOf('2020-01-01T00:00:00Z'), 'not-yet');
    expectRefused(await asOf('999999999'), 'position-beyond-head');
    expectRefused(await asOf('2999-01-01T00:00:00Z'), 'position-beyond-head');
  });
});

describe('the archive', () => {
  it('keeps a customer in every list, marked, until it is restored', async () => {
    const { id } = await register({ displayName: 'Archivarius & Söhne' });
    const archived = shown(await admin.post(`/v1/customers/${id}/archive`));
    expect(archived).toMatchObject({ archived: true, active: true, inactive: false });
    expect(shown(await admin.post(`/v1/customers/${id}/archive`))).toEqual(archived);
    expect(await found('archived=true')).toEqual([id]);
    expect(shown(await admin.post(`/v1/customers/${id}/restore`))).toMatchObject({
      archived: false,
      archivedAt: null,
    });
    expect(await found('archived=true')).toEqual([]);
  });
});

describe('a deleted customer', () => {
  it('is gone for everybody, and its history stays for those who may audit', async () => {
    const { id, number, position } = await register({ code: 'K-vergangen', displayName: 'Vergangen AG' });
    expect((await admin.delete(`/v1/customers/${id}`)).status).toBe(204);
    const { api: auditor } = await platform.keyWith(['audit:read']);
    const { api: reader } = await platform.keyWith(['customers:read']);
    for (const name of [id, String(number), 'code=K-vergangen'])
      for (const caller of [admin, reader, auditor])
        expectRefused(await caller.get(`/v1/customers/${name}`, HEAD), 'customer-not-found');
    expect(await found('q=Vergangen')).toEqual([]);
    expectRefused(await admin.delete(`/v1/customers/${id}`), 'customer-not-found');
    expectRefused(await admin.put(`/v1/customers/${id}`, {}), 'customer-deleted');
    for (const name of [id, String(number)]) {
      expect((await auditor.get(`/v1/customers/${name}/history`)).body).toMatchObject({
        items: [{ type: 'CustomerDeleted' }, { type: 'CustomerRegistered' }],
      });
      expect((await auditor.get(`/v1/customers/${name}?asOf=${position}`)).body).toMatchObject({ id });
      expectRefused(await reader.get(`/v1/customers/${name}/history`), 'customer-not-found');
      expectRefused(await reader.get(`/v1/customers/${name}?asOf=${position}`), 'customer-not-found');
    }
  });

  it('frees its code and its external id for others', async () => {
    const claimed = { code: 'K-wieder-frei', externalId: 'crm:wieder-frei' };
    const { id } = await register(claimed);
    expectRefused(await admin.post('/v1/customers', claimed), 'code-taken');
    await admin.delete(`/v1/customers/${id}`);
    expect((await register(claimed)).id).not.toBe(id);
  });
});

it('is begun by a PUT under a new UUID, code or external id, and found under it', async () => {
  const id = randomUUID();
  for (const name of [id, 'code=K-hochgeladen', `externalId=${encodeURIComponent('crm:hoch geladen/1')}`]) {
    const begun = await admin.put(`/v1/customers/${name}`, { firstName: 'Neuanfang' });
    expect(begun.status).toBe(201);
    expect((await admin.put(`/v1/customers/${name}`, { firstName: 'Neuanfang' })).status).toBe(200);
    expect(await read(name)).toEqual(shown(begun));
  }
});
