import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import { keyWith } from './callers.specimen.ts';
import { names, office, ROOT, shown, type Customer, type Office } from './coredination.specimen.ts';
import { runGoldenPairs } from './golden.specimen.ts';

let platform: Platform;
let desk: Office;

beforeAll(async () => {
  platform = await joinPlatform();
  desk = await office(platform, 'fitters');
}, START_MS_MAX);
afterAll(() => platform.stop());

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
runGoldenPairs(
  'coredination',
  async (tenant) => ({ url: platform.url, key: await keyWith(platform, ['admin'], tenant) }),
  {
    id: /^\d{1,9}$/,
    uuid: new RegExp(`^${UUID}$`),
    groupId: /^[1-9]\d{0,9}$/,
    creationTimeStamp: /^\d{13}$/,
    lastModified: /^\d{13}$/,
    contentUrl: new RegExp(`^/vault/document/${UUID}$`),
    thumbUrl: new RegExp(`^/vault/thumbnail/${UUID}$`),
  },
);

describe('a credential', () => {
  it.each([
    ['a header', '', 'api-key'],
    ['the header of a user', '', 'api-token'],
    ['the query', '?api_key=', null],
    ['the query, as a user', '?api_token=', null],
  ])('may stand in %s', async (_, query, header) => {
    const headers = header === null ? {} : { [header]: desk.key };
    const url = `${platform.url}${ROOT}${query === '' ? '' : query + desk.key}`;
    expect((await fetch(url, { headers })).status).toBe(200);
  });

  it('is the user rather than the application where both are presented', async () => {
    const call = (headers: Record<string, string>) =>
      fetch(`${platform.url}${ROOT}`, { headers }).then(({ status }) => status);
    expect(await call({ 'api-key': 'of-the-application', 'api-token': desk.key })).toBe(200);
    expect(await call({ 'api-key': desk.key, 'api-token': 'nobody' })).toBe(401);
    expect(await call({ 'api-key': desk.key, 'api-token': '' })).toBe(200);
  });
});

describe('the list', () => {
  beforeAll(async () => {
    const add = (name: string, sent: object = {}) => desk.create({ name, ...sent });
    await add('Liste 1', { documents: [{ contentUrl: 'https://liste.example/1' }] });
    await add('Liste 2', { inactive: true });
    const archived = await add('Liste 3');
    await desk.native.post(`/v1/customers/${archived.uuid}/archive`, undefined);
    await add('Liste 4');
    await desk.settled();
  });
  const listed = async (query: string) =>
    names(await desk.list(query)).filter((name) => name.startsWith('Liste'));

  it.each([
    ['', ['Liste 1', 'Liste 4']],
    ['inactive=false', ['Liste 1', 'Liste 4']],
    ['inactive', ['Liste 1', 'Liste 2', 'Liste 3', 'Liste 4']],
    ['inactive=', ['Liste 1', 'Liste 2', 'Liste 3', 'Liste 4']],
    ['inactive=true&unknown=7', ['Liste 1', 'Liste 2', 'Liste 3', 'Liste 4']],
    ['limit=0', []],
    ['limit=100000000', ['Liste 1', 'Liste 4']],
    ['offset=900000', []],
    [`modified=${Date.now() + 86_400_000}`, []],
    ['modified=0', ['Liste 1', 'Liste 4']],
    ['modified=2999-12-31', []],
    ['modified=2015-10-05T12:00:00%2B02:00', ['Liste 1', 'Liste 4']],
  ])('with "%s" is as it is asked for', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  it('is the same in parts, and shows what a customer shows by itself', async () => {
    const all = await desk.list('inactive');
    const parts = await Promise.all(all.map((_, index) => desk.list(`inactive&limit=1&offset=${index}`)));
    expect(parts.flat()).toEqual(all);
    for (const each of all) expect(await desk.get(each)).toEqual(each);
  });

  it('includes what was modified just then', async () => {
    const made = await desk.create({ name: 'Soeben' });
    expect(names(await desk.list(`modified=${made.lastModified}`))).toContain('Soeben');
    expect(names(await desk.list(`modified=${made.lastModified + 1}`))).not.toContain('Soeben');
  });

  it('has more than a page', async () => {
    const many = await keyWith(platform, ['admin'], 'fitters_many');
    const lines = Array.from({ length: 1_203 }, (_, index) => ({ body: { displayName: `Menge ${index}` } }));
    const caller = platform.api.as(many);
    const body = lines.map((line) => JSON.stringify(line)).join('\n');
    await caller.post('/v1/customers/bulk', body, { 'content-type': 'application/x-ndjson' });
    await caller.get('/v1/customers?limit=1', { 'clientele-min-position': 'head' });
    const counted = async (query: string) =>
      shown<Customer[]>(await desk.client('GET', `${ROOT}?${query}`, undefined, { 'api-key': many })).length;
    expect(await counted('')).toBe(1_203);
    expect(await counted('limit=700&offset=100')).toBe(700);
    expect(await counted('limit=700&offset=900')).toBe(303);
  });
});

it('searches for any word, and finds those first whose name has more of them', async () => {
  await desk.create({ name: 'Ochsner Zaunbau' });
  const elsewhere = await desk.create({ name: 'Weidmann' });
  await desk.native.patch(`/v1/customers/${elsewhere.uuid}`, { address: { city: 'Zaunbau' } });
  await desk.create({ name: 'Zaunbau' });
  await desk.create({ name: 'Ruhender Zaunbau', inactive: true });
  const found = async (query: string) =>
    names(shown<Customer[]>(await desk.client('GET', `${ROOT}/search?q=${query}`)));
  await desk.settled();
  expect(await found('zaunbau+ochsner')).toEqual(['Ochsner Zaunbau', 'Zaunbau', 'Weidmann']);
  expect(await found('zaunbau&inactive')).toContain('Ruhender Zaunbau');
  expect(await found('!!!')).toEqual([]);
});

it('is described', async () => {
  const { body } = await platform.api.get('/openapi/coredination.json');
  const { paths } = body as { readonly paths: Readonly<Record<string, object>> };
  expect(
    Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((m) => `${m} ${path}`)),
  ).toEqual([
    'get /api/1/customer',
    'post /api/1/customer',
    'get /api/1/customer/search',
    'get /api/1/customer/{id}',
    'put /api/1/customer/{id}',
    'delete /api/1/customer/{id}',
    'put /api/1/customer/{id}/document/{did}',
    'delete /api/1/customer/{id}/document/{did}',
    'post /api/1/document/content',
    'put /api/1/document/{did}',
    'get /vault/document/{did}',
    'get /vault/thumbnail/{did}',
  ]);
});
