import type { CustomerDocument, Right } from '@clientele/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import { clientOf, expectNothingRecorded, keyWith, type Client } from './callers.specimen.ts';
import {
  expectPortosError,
  portosPath,
  PORTOS_ROOT,
  presentsToPortos,
  shownByPortos,
  type PortosCustomer,
} from './portos.specimen.ts';

let platform: Platform;
let key: string;
let client: Client;
let one: PortosCustomer;

beforeAll(async () => {
  platform = await joinPlatform();
  key = await keyWith(platform, ['admin'], 'tills');
  client = as(key);
  one = shownByPortos(
    await client('POST', PORTOS_ROOT, {
      id: 'nedotknutý',
      externalId: 'len jeden',
      creditRate: 1,
      discountRate: 2,
      credit: { amount: 3 },
      cards: [{ serialNumber: 'E-1' }],
    }),
    201,
  );
}, START_MS_MAX);
afterAll(() => platform.stop());

const as = (presented: string | null): Client => clientOf(platform.url, presentsToPortos, presented);
const withRights = async (...rights: Right[]) => as(await keyWith(platform, rights, 'tills'));

const calls = (id: string): readonly (readonly [string, string, unknown?])[] => [
  ['GET', PORTOS_ROOT],
  ['GET', '/api/customers?$count=true'],
  ['GET', portosPath(id)],
  ['POST', PORTOS_ROOT, { firstName: 'Nikdy' }],
  ['PUT', portosPath(id), { ...one, id, firstName: 'Nikdy' }],
  ['PUT', `/api${portosPath(id)}`, { ...one, id }],
  ['DELETE', portosPath(id)],
];

it('is 401 with code 1 without a credential, or with a wrong one', async () => {
  await expectNothingRecorded(platform, async () => {
    for (const [method, path, body] of calls(one.id))
      for (const caller of [as(null), as('not-a-key')])
        expectPortosError(await caller(method, path, body), 401, 1);
    for (const authorization of [`Basic ${key}`, 'Bearer', 'Bearer a b', 'NWS4-HMAC-SHA256 Credential=x'])
      expectPortosError(await as(null)('GET', PORTOS_ROOT, undefined, { authorization }), 401, 1);
  });
  expect((await as(null)('GET', PORTOS_ROOT, undefined, { authorization: key })).status).toBe(200);
});

describe('rights', () => {
  const expectRight = async (caller: Client, body: object, isGranted: boolean, id = one.id) => {
    const answer = await caller('PUT', portosPath(id), { ...one, id, _v: null, ...body });
    if (isGranted) expect(answer.status).toBeLessThan(300);
    else expectPortosError(answer, 403, 2);
  };

  it('are needed for every call: 403 with code 2, and nothing is changed', async () => {
    const keys = new Map([
      ['GET', await withRights('documents:write')],
      ['POST', await withRights('customers:update', 'discounts:write', 'credit:write')],
      ['PUT', await withRights('customers:create', 'discounts:write', 'credit:write')],
      ['DELETE', await withRights('customers:update', 'customers:create')],
    ]);
    await expectNothingRecorded(platform, async () => {
      for (const [method, path, body] of calls(one.id))
        expectPortosError(await (keys.get(method) ?? client)(method, path, body), 403, 2);
    });
  });

  it('to create are enough for a customer with rates, credit and cards, by POST and by PUT', async () => {
    const creator = await withRights('customers:create');
    const body = { discountRate: 5, credit: { amount: 5 }, cards: [{ isActive: false, isVirtual: true }] };
    shownByPortos(await creator('POST', PORTOS_ROOT, body), 201);
    await expectRight(creator, { ...body, externalId: null }, true, randomUUID());
    await expectRight(await withRights('customers:update'), { externalId: null }, false, randomUUID());
  });

  it('to update are enough for all but the discount rate and the credit', async () => {
    const updater = await withRights('customers:update');
    const seller = await withRights('discounts:write', 'credit:write');
    await expectRight(updater, {}, true);
    await expectRight(updater, { creditRate: 3 }, true);
    await expectRight(updater, { note: 'smie', cards: [{ serialNumber: 'E-1', note: 'smie' }] }, true);
    await expectNothingRecorded(platform, async () => {
      await expectRight(updater, { note: 'nesmie', discountRate: 9 }, false);
      await expectRight(updater, { note: 'nesmie', credit: { amount: 9 } }, false);
      await expectRight(seller, { credit: { amount: 9 } }, false);
      await expectRight(seller, { discountRate: 9 }, false);
    });
    await expectRight(await withRights('customers:update', 'discounts:write'), { discountRate: 9 }, true);
    const both = { discountRate: 9, credit: { amount: 9 } };
    await expectRight(await withRights('customers:update', 'credit:write'), both, true);
    shownByPortos(await client('PUT', portosPath(one.id), { ...one, _v: null }));
  });
});

it("is 404 for what is not there, is another tenant's, was deleted, merged, or is no id", async () => {
  const made = async () => shownByPortos(await client('POST', PORTOS_ROOT, {}), 201).id;
  const [gone, from, into] = [await made(), await made(), await made()];
  shownByPortos(await client('DELETE', portosPath(gone)));
  await platform.api.as(key).post(`/v1/customers/${into}/merge`, { from });
  // Native writes do not wait until they can be read.
  await platform.api.as(key).get('/v1/customers?limit=1', { 'clientele-min-position': 'head' });
  const { number } = (await platform.api.as(key).get('/v1/customers/code=nedotknut%C3%BD'))
    .body as CustomerDocument;
  const foreign = as(await keyWith(platform, ['admin'], 'strangers'));
  await expectNothingRecorded(platform, async () => {
    for (const [caller, id] of [
      [client, randomUUID()],
      [client, gone],
      [client, from],
      [client, String(number)],
      [client, 'externalId=len jeden'],
      [client, 'code=nedotknutý'],
      [client, 'x'.repeat(2_000)],
      [client, '../../v1/customers'],
      [client, '{0}'],
      [foreign, one.id],
      [foreign, into],
    ] as const)
      for (const method of ['GET', 'DELETE'])
        expectPortosError(await caller(method, portosPath(id)), 404, null);
    expectPortosError(await client('PUT', portosPath(from), {}), 404, null);
    expectPortosError(await client('PUT', portosPath('x'.repeat(2_000)), {}), 404, null);
    expectPortosError(await client('GET', `${portosPath(one.id)}/cards`), 404, null);
    expectPortosError(await client('PATCH', portosPath(one.id), {}), 405, null);
    expectPortosError(await client('DELETE', PORTOS_ROOT), 405, null);
  });
});

it.each<[string, unknown]>([
  ['no body', undefined],
  ['an empty body', ''],
  ['broken JSON', '{"firstName": "Nik'],
  ['an array', []],
  ['a text', '"Nikdy"'],
  ['null', 'null'],
  ['a name that is a number', { firstName: 7 }],
  ['a name that is too long', { firstName: 'x'.repeat(501) }],
  ['U+0000', '{"firstName": "Nik\\u0000"}'],
  ['half a character', '{"firstName": "Nik\\ud800"}'],
  ['a member that no object has', '{"firstName": "Nik", "__proto__": {}}'],
  ['a switch that is a text', { isActive: 'true' }],
  ['a time that is none', { activationTime: 'zajtra' }],
  ['a day that is none', { birthDate: '2025-02-30' }],
  ['a window that ends before it begins', { activationTime: '2025-02-01', expirationTime: '2025-01-01' }],
  ['an unknown gender', { gender: 'Unknown' }],
  ['an e-mail address that is none', { email: 'nikde' }],
  ['a rate that is a text', { discountRate: '5' }],
  ['a rate with too many digits', { discountRate: 0.1234567 }],
  ['credit that is a number', { credit: 5 }],
  ['credit without limits', { credit: { amount: 1e21 } }],
  ['credit below zero', { credit: { amount: -5 } }],
  ['a currency that is none', { credit: { amount: 5, currencyLabel: 'eurá' } }],
  ['cards that are an object', { cards: {} }],
  ['an unknown status of a card', { cards: [{ serialNumber: 'E-9', status: 'Melted' }] }],
  ['a card without its number', { cards: [{ isVirtual: false }] }],
  ['too many cards', { cards: Array.from({ length: 501 }, () => ({ isVirtual: true })) }],
  ['more changes than one write takes', { cards: Array.from({ length: 101 }, () => ({ isVirtual: true })) }],
  ['meta that is a list', { meta: [1] }],
  ['a place that is none', { address: { coordinates: { longitude: 200, latitude: 0 } } }],
  ['an external id that another has', { externalId: 'len jeden' }],
  ['a version that is a text', { _v: '1' }],
])('is 400 with code 3 for %s', async (_, body) => {
  const other = shownByPortos(await client('POST', PORTOS_ROOT, {}), 201);
  await expectNothingRecorded(platform, async () => {
    expectPortosError(await client('POST', PORTOS_ROOT, body), 400, 3);
    expectPortosError(await client('PUT', portosPath(other.id), body), 400, 3);
    expectPortosError(await client('PUT', portosPath(randomUUID()), body), 400, 3);
  });
});

it('says which member is required, or not unique, and which version is there', async () => {
  const post = async (body: object) => (await client('POST', PORTOS_ROOT, body)).body;
  expect(await post({ id: one.id })).toMatchObject({ errors: [{ memberName: 'id', code: 2 }] });
  expect(await post({ externalId: 'len jeden' })).toMatchObject({
    errors: [{ memberName: 'externalId', code: 2 }],
  });
  expect(await post({ cards: [{ serialNumber: 'E-1' }] })).toMatchObject({
    errors: [{ memberName: 'cards.serialNumber', code: 2 }],
  });
  expect(await post({ cards: [{}] })).toMatchObject({
    errors: [{ memberName: 'cards.serialNumber', code: 1 }],
  });
  expect(await post({ gender: 'X', discountRate: 'a' })).toMatchObject({
    errors: [{ memberName: 'gender' }, { memberName: 'discountRate' }],
  });
  const stale = await client('PUT', portosPath(one.id), { ...one, _v: 77 });
  expectPortosError(stale, 400, 6);
  const { _v } = shownByPortos(await client('GET', portosPath(one.id)));
  expect(stale.body).toMatchObject({ resource: { name: 'Customer', id: one.id, version: _v } });
  const other = await client('PUT', portosPath(one.id), { id: 'iný' });
  expectPortosError(other, 400, 3);
  expect(other.body).toMatchObject({ errors: [{ memberName: 'id' }] });
});

it("is the vendor's for whatever never reaches a route", async () => {
  expectPortosError(await client('GET', `${PORTOS_ROOT}/%zz`), 400, 3);
  expectPortosError(await client('GET', `${PORTOS_ROOT}/%00`), 400, 3);
  expectPortosError(await client('GET', `${PORTOS_ROOT}?Search=%ff`), 400, 3);
  expectPortosError(await client('POST', PORTOS_ROOT, { note: 'x'.repeat(2_000_000) }), 413, null);
  const made = shownByPortos(await client('POST', PORTOS_ROOT, {}), 201);
  await platform.api.as(key).post('/v1/orders', { customerId: made.id, orderNumber: 'B-1' });
  expectPortosError(await client('DELETE', portosPath(made.id)), 400, 3);
});

it('is none for a text that means something to a transaction', async () => {
  const cards = [{ serialNumber: '{0}', note: '{1}' }];
  const sent = { lastName: '{0}', cards, meta: { a: '{2}' } };
  const made = shownByPortos(await client('POST', PORTOS_ROOT, sent), 201);
  expect(made).toMatchObject(sent);
  const changed = await client('PUT', portosPath(made.id), { ...made, note: '{0}' });
  expect(shownByPortos(changed)).toMatchObject({ ...sent, note: '{0}' });
});
