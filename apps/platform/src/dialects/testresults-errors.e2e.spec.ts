import type { CustomerDocument } from '@clientele/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import {
  clientOf,
  expectNothingRecorded,
  keyWith,
  type Client,
  type VendorAnswer,
} from './callers.specimen.ts';

const ROOT = '/api/management/customers';
const presents = (key: string) => ({ authentication: key });

type Customer = { readonly Id: string };

let platform: Platform;
let key: string;
let client: Client;

beforeAll(async () => {
  platform = await joinPlatform();
  key = await keyWith(platform, ['admin'], 'testers');
  client = as(key);
}, START_MS_MAX);
afterAll(() => platform.stop());

const as = (presented: string | null): Client => clientOf(platform.url, presents, presented);
const create = async () => (await client('POST', ROOT, { Name: 'Unberührt AG' })).body as Customer;
const at = ({ Id }: Customer) => `${ROOT}/${Id}`;
const native = async ({ Id }: Customer) =>
  (await platform.api.as(key).get(`/v1/customers/${Id}`)).body as CustomerDocument;
const expectError = ({ status, body }: VendorAnswer, expected: number): void => {
  expect({ status, body }).toMatchObject({
    status: expected,
    body: { Code: expect.any(String), Message: expect.any(String), Errors: expect.any(Array) },
  });
};

describe('an error', () => {
  const calls = (id: string): readonly (readonly [string, string, unknown?])[] => [
    ['GET', ROOT],
    ['GET', `${ROOT}/archive`],
    ['GET', `${ROOT}/${id}`],
    ['POST', ROOT, { Name: 'Nie gespeichert AG' }],
    ['PUT', `${ROOT}/${id}`, { Name: 'Nie gespeichert AG' }],
    ['DELETE', `${ROOT}/${id}`],
  ];
  let one: Customer;
  beforeAll(async () => {
    one = await create();
  });

  it(
    'is 401 without a credential, or with a wrong one, or in another header',
    async () => {
      await expectNothingRecorded(platform, async () => {
        for (const [method, path, body] of calls(one.Id))
          for (const caller of [as(null), as('not-a-key'), as(`ck_${one.Id}_0000`)])
            expectError(await caller(method, path, body), 401);
        expectError(await as(null)('GET', ROOT, undefined, { authorization: `Bearer ${key}` }), 401);
      });
      expect((await as(`Bearer ${key}`)('GET', at(one))).status).toBe(200);
    },
    START_MS_MAX,
  );

  it('is 403 where a right is missing', async () => {
    const keys = new Map([
      ['GET', await keyWith(platform, ['documents:write'], 'testers')],
      ['POST', await keyWith(platform, ['customers:update'], 'testers')],
      ['PUT', await keyWith(platform, ['customers:create'], 'testers')],
      ['DELETE', await keyWith(platform, ['customers:update'], 'testers')],
    ]);
    await expectNothingRecorded(platform, async () => {
      for (const [method, path, body] of calls(one.Id))
        expectError(await as(keys.get(method) ?? null)(method, path, body), 403);
    });
  });

  it("is 404 for what is not there, is another tenant's, was deleted, or is no id", async () => {
    const gone = await create();
    await client('DELETE', at(gone));
    const foreign = as(await keyWith(platform, ['admin'], 'strangers'));
    const { number } = await native(one);
    await expectNothingRecorded(platform, async () => {
      for (const [caller, id] of [
        [client, randomUUID()],
        [client, gone.Id],
        [client, 'current'],
        [client, String(number)],
        [client, 'x'.repeat(5_000)],
        [client, encodeURIComponent('../../v1/customers')],
        [foreign, one.Id],
      ] as const)
        for (const [method, path, body] of calls(id))
          if (path !== ROOT && !path.endsWith('/archive')) expectError(await caller(method, path, body), 404);
      expectError(await client('GET', `${ROOT}/${one.Id}/groups`), 404);
      expectError(await client('PATCH', `${ROOT}/${one.Id}`, {}), 405);
    });
  });

  it.each([
    ['no body', undefined],
    ['an empty body', ''],
    ['broken JSON', '{"Name": "Nie'],
    ['an array', []],
    ['a text', '"Nie"'],
    ['null', 'null'],
    ['a wrong type', { Name: 7 }],
    ['a name that is null', { Name: null }],
    ['a blank name', { Name: '  ' }],
    ['U+0000', '{"Name": "Nie\\u0000"}'],
    ['half a character', '{"Name": "Nie\\ud800"}'],
    ['a member that no object has', '{"Name": "Nie", "__proto__": {}}'],
    ['a name that is too long', { Name: 'x'.repeat(1_002) }],
    ['an appliance that is too long', { Name: 'Nie', Appliances: 'x'.repeat(501) }],
    ['a currency that is none', { Name: 'Nie', Currency: 'Franken' }],
    ['a tax that is a text', { Name: 'Nie', Tax: '770' }],
    ['an archive flag that is a text', { Name: 'Nie', Archived: 'yes' }],
  ])('is 400 for %s', async (_, body) => {
    await expectNothingRecorded(platform, async () => {
      expectError(await client('POST', ROOT, body), 400);
      expectError(await client('PUT', at(one), body), 400);
    });
  });

  it("is the vendor's for an address that cannot be read, and a body that is too large", async () => {
    expectError(await client('GET', `${ROOT}/%zz`), 400);
    expectError(await client('GET', `${ROOT}/%00`), 400);
    expectError(await client('GET', `${ROOT}?x=%ff`), 400);
    expectError(await client('POST', ROOT, { Name: 'x'.repeat(2_000_000) }), 413);
    expect((await client('GET', `${ROOT}-other`)).body).toMatchObject({ code: 'route-not-found' });
  });

  it('names the member of the vendor', async () => {
    const { body } = await client('POST', ROOT, { Name: 'Nie', Tax: -1, DueDays: 1.5 });
    expect(body).toMatchObject({ Errors: [{ Member: 'Tax' }, { Member: 'DueDays' }] });
    const order = { customerId: one.Id, orderNumber: 'B-1' };
    await platform.api.as(key).post('/v1/orders', order);
    expectError(await client('DELETE', at(one)), 409);
  });
});
