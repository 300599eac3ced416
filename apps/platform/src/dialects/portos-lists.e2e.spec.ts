import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import { clientOf, keyWith, type Client } from './callers.specimen.ts';
import {
  expectPortosError,
  PORTOS_ROOT,
  presentsToPortos,
  shownByPortos,
  type PortosCustomer,
} from './portos.specimen.ts';

let platform: Platform;
let client: Client;

const CUSTOMERS = [
  {
    id: 'a',
    externalId: 'crm:1;2',
    firstName: 'Ábel',
    lastName: 'Zeman',
    cards: [{ serialNumber: 'S:1' }, { serialNumber: 'S-2' }],
    discountRate: 2.5,
    expirationTime: '2025-01-01T10:30:00.50Z',
  },
  {
    id: 'b',
    externalId: 'X_2',
    firstName: 'Bea',
    isActive: false,
    creditRate: 1.25,
    discountRate: 10,
    expirationTime: '2099-01-01T00:00:00Z',
    note: 'VÝBORNÝ zákazník',
    email: 'hladana@example.org',
  },
  {
    id: 'c',
    isCompany: true,
    company: { name: 'Škoda 100% s.r.o.', vatId: 'SK2021', taxId: '2021' },
    activationTime: '2098-01-01T00:00:00Z',
    discountRate: 50,
  },
  { id: 'd', firstName: 'bea', lastName: 'Abc', phone: '0900 hladana' },
];

beforeAll(async () => {
  platform = await joinPlatform();
  client = clientOf(platform.url, presentsToPortos, await keyWith(platform, ['admin'], 'lists'));
  for (const each of CUSTOMERS) shownByPortos(await client('POST', PORTOS_ROOT, each), 201);
}, START_MS_MAX);
afterAll(() => platform.stop());

interface Listed {
  readonly items?: readonly PortosCustomer[];
  readonly count: number;
  readonly totalCount: number;
}
const list = async (query: string, as = client): Promise<Listed> => {
  const { status, body } = await as('GET', `${PORTOS_ROOT}?${query}`);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Listed;
};
const ids = async (query: string) => ((await list(query)).items ?? []).map(({ id }) => id).join('');

describe('a filter', () => {
  it.each([
    ['DiscountRate=gt:10', 'c'],
    ['DiscountRate=gt:0;lt:50', 'ab'],
    ['DiscountRate=gt:0&discountrate=lt:50', 'ab'],
    ['DiscountRate=2.50', 'a'],
    ['DiscountRate=in:0:10', 'bd'],
    ['DiscountRate=nin:0,10', 'ac'],
    ['DiscountRate=ge:10.0;ne:50', 'b'],
    ['CreditRate=neq:0', 'b'],
    ['IsActive=true', 'acd'],
    ['isactive=neq:TRUE', 'b'],
    ['CardSerialNumber=eq:S:1', 'a'],
    ['CardSerialNumber=S%5C:1', 'a'],
    ['CardSerialNumber=in:S-2:S-3', 'a'],
    ['CardSerialNumber=like:s', 'a'],
    ['CardSerialNumber=null', 'bcd'],
    ['CardSerialNumber=neq:S-2', 'bcd'],
    ['ExternalId=crm%5C:1%5C;2', 'a'],
    ['ExternalId=notnull', 'ab'],
    ['ExternalId=like:x_%25', 'b'],
    ['ExternalId=eq:null', ''],
    ['ExpirationTime=2025-01-01T10:30:00.50Z', 'a'],
    ['ExpirationTime=lt:2025-01-01T12:30:01+02:00', 'a'],
    ['ExpirationTime=lte:2025-01-01T10:30:00.5', 'a'],
    ['ExpirationTime=gt:2026-01-01', 'b'],
    ['ExpirationTime=in:2025-01-01T10:30:00.500Z:2099-01-01T00:00:00Z', 'ab'],
    ['ExpirationTime=null', 'cd'],
    ['IsExpired=true', 'a'],
    ['IsExpired=False', 'bcd'],
    ['Search=BEA', 'bd'],
    ['Search=výborný', 'b'],
    ['Search=vyborny', ''],
    ['Search=škoda 100%25', 'c'],
    ['Search=sk20', 'c'],
    ['Search=hladana', ''],
    ['Search=', 'abcd'],
    ['Search=ea&DiscountRate=10&Unknown=x', 'b'],
  ])('%s', async (query, expected) => expect(await ids(query)).toBe(expected));
});

describe('pages', () => {
  it.each([
    ['$skip=1', 'bcd', 4],
    ['$take=2', 'ab', 4],
    ['$take=1&$skip=2', 'c', 4],
    ['$SKIP=4', '', 4],
    ['$take=0', '', 4],
    ['$skip=2147483647&$take=2147483647', '', 4],
    ['$take=1&DiscountRate=gt:0&$skip=1', 'b', 3],
  ])('%s', async (query, expected, totalCount) => {
    const counted = { count: expected.length, totalCount };
    expect(await ids(query)).toBe(expected);
    expect(await list(query)).toMatchObject(counted);
    expect(await list(`${query}&$count=true`)).toEqual(counted);
  });

  it('are sorted by any member, in either form, with keys of equal rank behind', async () => {
    expect(await ids('$sort=discountRate:desc')).toBe('cbad');
    expect(await ids('$sort=-DISCOUNTRATE')).toBe('cbad');
    expect(await ids('$sort=firstName,-lastName')).toBe('cadb');
    expect(await ids('$sort=firstName&$sort=lastName')).toBe('cabd');
    expect(await ids('$sort=isCompany:desc,id:desc')).toBe('cdba');
    expect(await ids('$sort=expirationTime,id')).toBe('cdab');
    expect(await ids('$sort=company.name:desc,externalId&$take=2')).toBe('cd');
    expect(await ids('$sort=id&$sort=-id')).toBe('abcd');
  });

  it('are one list of any length when nothing is said of them', async () => {
    const key = await keyWith(platform, ['admin'], 'many');
    const lines = Array.from({ length: 1_203 }, (_, index) => ({ body: { firstName: `Hosť ${index}` } }));
    const api = platform.api.as(key);
    await api.post('/v1/customers/bulk', lines.map((each) => JSON.stringify(each)).join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    await api.get('/v1/customers?limit=1', { 'clientele-min-position': 'head' });
    const many = clientOf(platform.url, presentsToPortos, key);
    for (const [query, length] of [
      ['', 1_203],
      ['$take=1100&$skip=50', 1_100],
      ['$take=500', 500],
      ['$skip=600', 603],
    ] as const) {
      const { items = [], count, totalCount } = await list(query, many);
      expect([items.length, count, totalCount]).toEqual([length, length, 1_203]);
      expect(new Set(items.map(({ id }) => id)).size).toBe(length);
    }
  });
});

it.each([
  ['DiscountRate', 'around:7'],
  ['DiscountRate', 'many'],
  ['DiscountRate', 'gt:0;'],
  ['DiscountRate', 'like:1'],
  ['DiscountRate', 'gt:1e5'],
  ['DiscountRate', 'gt:1;'.repeat(8) + 'gt:1'],
  ['CreditRate', `in:${'1,'.repeat(100)}1`],
  ['IsActive', 'yes'],
  ['IsActive', 'gt:true'],
  ['ExternalId', 'near:7'],
  ['ExpirationTime', 'gt:yesterday'],
  ['ExpirationTime', '2025-02-30T00:00:00Z'],
  ['IsExpired', 'eq:true'],
  ['$skip', '-1'],
  ['$skip', '2147483648'],
  ['$take', 'all'],
  ['$take', '2147483648'],
  ['$take', '1.5'],
  ['$sort', 'shoeSize'],
  ['$sort', 'id:up'],
  ['$sort', '-id:asc'],
  ['$sort', 'id,note,email,phone,gender,firstName'],
  ['$count', '1'],
])('refuses %s=%s, and names it', async (name, value) => {
  const answer = await client('GET', `${PORTOS_ROOT}?${name}=${encodeURIComponent(value)}`);
  expectPortosError(answer, 400, 3);
  expect(answer.body).toMatchObject({ errors: [{ memberName: name }] });
});

it('describes itself', async () => {
  const { body } = await platform.api.get('/openapi/portos.json');
  const { paths } = body as {
    readonly paths: Record<string, Record<string, { parameters: { in: string; name: string }[] }>>;
  };
  expect(Object.keys(paths)).toEqual(['/customers', '/customers/{id}']);
  expect(Object.keys(paths['/customers/{id}'] ?? {})).toEqual(['get', 'put', 'delete']);
  const names = paths['/customers']?.['get']?.parameters.map(({ name }) => name);
  expect(names).toEqual([
    'CardSerialNumber',
    'ExternalId',
    'CreditRate',
    'DiscountRate',
    'IsActive',
    'ExpirationTime',
    'IsExpired',
    'Search',
    '$skip',
    '$take',
    '$sort',
    '$count',
  ]);
});

it('writes numbers with a point, digit for digit', async () => {
  const { id } = shownByPortos(await client('POST', PORTOS_ROOT, { discountRate: 7.25 }), 201);
  const url = new URL(`${PORTOS_ROOT}/${id}`, platform.url);
  const key = await keyWith(platform, ['admin'], 'lists');
  const text = await (await fetch(url, { headers: presentsToPortos(key) })).text();
  expect(text).toContain('"credit":{"amount":0.0,"currencyLabel":null}');
  expect(text).toContain('"creditRate":0.0,"discountRate":7.25,');
});
