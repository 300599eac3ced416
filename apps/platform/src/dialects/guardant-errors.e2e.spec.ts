import type { CustomerDocument } from '@clientele/contracts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import {
  clientOf,
  expectNothingRecorded,
  keyWith,
  type Client,
  type VendorAnswer,
} from './callers.specimen.ts';

const ROOT = '/v1.0/customers';
const SENT = { customerName: 'Nie', customerLastName: 'Gespeichert' };
const presents = (key: string) => ({ authorization: `Bearer ${key}` });

let platform: Platform;
let key: string;
let client: Client;
let one: number;

const as = (presented: string | null): Client => clientOf(platform.url, presents, presented);
const create = async (): Promise<number> => {
  const { body } = await client('POST', ROOT, { customerName: 'Unberührt' });
  return (body as { readonly customer: { readonly _id: number } }).customer._id;
};

beforeAll(async () => {
  platform = await joinPlatform();
  key = await keyWith(platform, ['admin'], 'station');
  client = as(key);
  one = await create();
}, START_MS_MAX);
afterAll(() => platform.stop());

/** Expects the vendor's form of an error, all of it. */
const expectError = ({ status, body }: VendorAnswer, expected: number): void => {
  const error = { code: expected, message: expect.stringMatching(/\w/) };
  expect({ status, body }).toEqual({ status: expected, body: { error } });
};

type Call = readonly [method: string, path: string, body?: unknown];

/** Every call that names a customer. */
const callsTo = (id: number | string): readonly Call[] => [
  ['GET', `${ROOT}/${id}`],
  ['PUT', `${ROOT}/${id}`, SENT],
  ['DELETE', `${ROOT}/${id}`],
  ['GET', `${ROOT}/${id}/orders`],
];
const allCalls = (): readonly Call[] => [['GET', ROOT], ['POST', ROOT, SENT], ...callsTo(one)];

it(
  'is 401 without a credential, or with a wrong one, or in another form',
  async () => {
    const { id } = (await platform.api.as(key).get(`/v1/customers/${one}`)).body as CustomerDocument;
    await expectNothingRecorded(platform, async () => {
      for (const [method, path, body] of allCalls())
        for (const caller of [as(null), as('not-a-key'), as(`ck_${id}_0000`)])
          expectError(await caller(method, path, body), 401);
      expectError(await as(null)('GET', ROOT, undefined, { authorization: `Basic ${key}` }), 401);
      expectError(await as(null)('GET', ROOT, undefined, { authentication: key }), 401);
    });
  },
  START_MS_MAX,
);

it('is 403 where a right is missing', async () => {
  const keys = new Map([
    ['GET', await keyWith(platform, ['documents:write'], 'station')],
    ['POST', await keyWith(platform, ['customers:update'], 'station')],
    ['PUT', await keyWith(platform, ['customers:create'], 'station')],
    ['DELETE', await keyWith(platform, ['customers:update'], 'station')],
  ]);
  await expectNothingRecorded(platform, async () => {
    for (const [method, path, body] of allCalls())
      expectError(await as(keys.get(method) ?? null)(method, path, body), 403);
  });
});

it("is 404 for what is not there, is another tenant's, was deleted or merged, or is no id", async () => {
  const [gone, twin] = [await create(), await create()];
  await client('DELETE', `${ROOT}/${gone}`);
  const { body, status } = await platform.api
    .as(key)
    .post(`/v1/customers/${one}/merge`, { from: String(twin), choices: {} });
  expect({ body, status }).toMatchObject({ status: 200 });
  await platform.api.as(key).get('/v1/customers?limit=1', { 'clientele-min-position': 'head' });
  const { id } = (await platform.api.as(key).get(`/v1/customers/${one}`)).body as CustomerDocument;
  const foreign = as(await keyWith(platform, ['admin'], 'strangers'));
  const unknown = [gone, twin, 999_999_999, '0', '-1', '01', '1.0', '1e1', '9'.repeat(40), id, 'current'];
  const malformed = ['code=K', 'x'.repeat(5_000), encodeURIComponent('../../v1/customers'), '%20'];
  await expectNothingRecorded(platform, async () => {
    for (const name of [...unknown, ...malformed])
      for (const [method, path, sent] of callsTo(name)) expectError(await client(method, path, sent), 404);
    for (const [method, path, sent] of callsTo(one)) expectError(await foreign(method, path, sent), 404);
    expectError(await client('GET', `${ROOT}/${one}/cards`), 404);
    expectError(await client('GET', '/v1.0/orders'), 404);
    expectError(await client('PATCH', `${ROOT}/${one}`, {}), 405);
  });
});

it.each([
  ['no body', undefined],
  ['an empty body', ''],
  ['broken JSON', '{"customerName": "Nie'],
  ['an array', []],
  ['a text', '"Nie"'],
  ['null', 'null'],
  ['a name that is a number', { customerName: 7 }],
  ['nobody’s name', { customerName: ' ', customerLastName: '', customerCompanyName: '' }],
  ['U+0000', '{"customerName": "Nie\\u0000"}'],
  ['half a character', '{"customerName": "Nie\\ud800"}'],
  ['a member that no object has', '{"customerName": "Nie", "__proto__": {}}'],
  ['a name that is too long', { customerName: 'x'.repeat(501) }],
  ['a description that is too long', { ...SENT, customerDescription: 'x'.repeat(20_001) }],
  ['an e-mail address that is none', { ...SENT, customerEmail: 'nie' }],
  ['a status that is a text', { ...SENT, customerStatus: '1' }],
  ['a status with a fraction', { ...SENT, customerStatus: 1.5 }],
  ['a status beyond what is exact', { ...SENT, customerStatus: 2 ** 60 }],
  ['an archive flag that is a text', { ...SENT, archived: 'yes' }],
  ['an id that is an object', { ...SENT, crmId: {} }],
])('is 400 for %s', async (_, body) => {
  await expectNothingRecorded(platform, async () => {
    expectError(await client('POST', ROOT, body), 400);
    expectError(await client('PUT', `${ROOT}/${one}`, body), 400);
  });
});

const LISTS = [ROOT, 'orders'];

it.each([
  ['sortby=_id', LISTS],
  ['sortby=', LISTS],
  ['sortby=name&sortby=name', LISTS],
  ['sortby=submitdate', [ROOT]],
  ['sortby=company', ['orders']],
  ['direction=up', LISTS],
  ['direction=ASC', LISTS],
  ['offset=-1', LISTS],
  ['offset=1.5', LISTS],
  ['offset=1000000001', LISTS],
  ['offset=x', LISTS],
  ['limit=101', LISTS],
  ['limit=0', LISTS],
  ['limit=', LISTS],
  ['limit=1&limit=2', LISTS],
  ['archived=yes', [ROOT]],
  ['archived=', [ROOT]],
  ['status=3', ['orders']],
  ['status=0,', ['orders']],
  ['status=draft', ['orders']],
])('is 400 for a list with ?%s', async (query, lists) => {
  for (const list of lists) {
    const path = list === ROOT ? ROOT : `${ROOT}/${one}/orders`;
    const answer = await client('GET', `${path}?${query}`);
    expectError(answer, 400);
    const { message } = (answer.body as { readonly error: { readonly message: string } }).error;
    expect(message).toContain(query.slice(0, query.indexOf('=')));
  }
});

it("is the vendor's for an address that cannot be read, and a body that is too large", async () => {
  expectError(await client('GET', `${ROOT}/%zz`), 400);
  expectError(await client('GET', `${ROOT}/%00`), 400);
  expectError(await client('GET', `${ROOT}?x=%ff`), 400);
  expectError(await client('POST', ROOT, { customerName: 'x'.repeat(2_000_000) }), 413);
  expect((await client('GET', '/v1.00/customers')).body).toMatchObject({ code: 'route-not-found' });
});

it('names the members of the vendor', async () => {
  const messageOf = async (body: object) =>
    ((await client('POST', ROOT, body)).body as { readonly error: { readonly message: string } }).error
      .message;
  const both = await messageOf({ ...SENT, customerStatus: 1.5, crmId: 7 });
  expect(both).toContain('customerStatus: ');
  expect(both).toContain('crmId: ');
  expect(await messageOf({ ...SENT, customerEmail: 'nie' })).toContain('customerEmail: ');
});
