import type { CustomerDocument, CustomerInput } from '@clientele/contracts';
import { expectRefused, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };
const CUSTOMERS = 60;
const LIMIT = 7;
const NAMES = ['Berta Quellwasser', 'Anton Quellwasser', 'Emil Ziegelbrenner', 'Dora Quellwasser'];

let platform: Platform;
let admin: Api;
let customers: readonly CustomerDocument[];

/** Customers that differ in all that lists can choose and sort by; some share a name. */
const input = (index: number): CustomerInput => ({
  displayName: `${NAMES[index % NAMES.length]} ${String(index % 13).padStart(2, '0')}`,
  kind: index % 3 === 0 ? 'person' : 'company',
  code: `K-LISTE-${index}`,
  externalId: `crm:liste-${index}`,
  email: `Liste${index % 5}@beispiel.example`,
  tags: [`Marke-${index % 4}`, 'allgemein'],
  active: index % 5 !== 0,
  inactive: index % 7 === 0,
  archived: index % 6 === 0,
  statusCode: index % 3,
});

interface Page {
  readonly items: readonly CustomerDocument[];
  readonly next: string | null;
  readonly total?: number;
}

const page = async (query: string, caller = admin): Promise<Page> =>
  (await caller.get(`/v1/customers?${query}`, HEAD)).body as Page;

/** All pages of a list; `between` is called after each. */
const walk = async (query: string, between: () => Promise<unknown> = () => Promise.resolve()) => {
  const items: CustomerDocument[] = [];
  let cursor = '';
  do {
    const { items: some, next } = await page(`${query}&limit=${LIMIT}${cursor}`);
    items.push(...some);
    cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
    await between();
  } while (cursor !== '');
  return items;
};

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
  const made: CustomerDocument[] = [];
  for (let index = 0; index < CUSTOMERS; index += 1)
    made.push((await admin.post('/v1/customers', input(index))).body as CustomerDocument);
  for (const { id } of made.filter((_, index) => index % 8 === 0))
    await admin.patch(`/v1/customers/${id}`, { note: 'später geändert worden' });
  customers = (await page('limit=500')).items;
}, START_MS_MAX);
afterAll(() => platform.stop());

type Field = 'number' | 'displayName' | 'createdAt' | 'updatedAt';

const inOrder = (keys: readonly string[]) =>
  customers.toSorted((a, b) => {
    for (const key of [...keys, 'number']) {
      const field = key.replace('-', '') as Field;
      const order = a[field] < b[field] ? -1 : Number(a[field] > b[field]);
      if (order !== 0) return key.startsWith('-') ? -order : order;
    }
    return 0;
  });

const ids = (some: readonly CustomerDocument[]) => some.map(({ id }) => id);

it('shows every customer, the archived ones as well', () => {
  expect(customers.map(({ code }) => code)).toEqual(
    Array.from({ length: CUSTOMERS }, (_, i) => `K-LISTE-${i}`),
  );
});

it.each([
  'number',
  '-number',
  'displayName',
  '-displayName',
  'createdAt',
  '-createdAt',
  'updatedAt',
  '-updatedAt',
])('is sorted by %s, page by page', async (sort) => {
  const sorted = await walk(`sort=${sort}`);
  const field = sort.replace('-', '') as Field;
  expect(sorted.map((each) => each[field])).toEqual(inOrder([sort]).map((each) => each[field]));
  expect(new Set(ids(sorted)).size).toBe(CUSTOMERS);
});

it('is sorted by several fields', async () => {
  const sort = ['-displayName', 'number'];
  expect(ids(await walk(`sort=${sort.join(',')}`))).toEqual(ids(inOrder(sort)));
});

const at = (index: number) => customers.at(index)!.createdAt;

describe('a filter', () => {
  it.each<[query: () => string, chooses: (customer: CustomerDocument) => boolean]>([
    [() => 'kind=person', ({ kind }) => kind === 'person'],
    [() => 'archived=true', ({ archived }) => archived],
    [() => 'archived=false', ({ archived }) => !archived],
    [() => 'active=false', ({ active }) => !active],
    [() => 'inactive=true', ({ inactive }) => inactive],
    [() => 'tag=Marke-2', ({ tags }) => tags.includes('Marke-2')],
    [() => 'email=liste3@BEISPIEL.example', ({ email }) => email === 'Liste3@beispiel.example'],
    [() => 'code=K-LISTE-17', ({ code }) => code === 'K-LISTE-17'],
    [() => 'externalId=crm:liste-5', ({ externalId }) => externalId === 'crm:liste-5'],
    [() => 'statusCode=2', ({ statusCode }) => statusCode === 2],
    [() => `createdFrom=${at(30)}`, ({ createdAt }) => createdAt >= at(30)],
    [() => `createdTo=${at(30)}`, ({ createdAt }) => createdAt < at(30)],
    [() => `updatedFrom=${at(59)}`, ({ updatedAt }) => updatedAt >= at(59)],
    [() => `updatedTo=${at(59)}`, ({ updatedAt }) => updatedAt < at(59)],
    [() => 'q=ziegelbrenner', ({ displayName }) => displayName.startsWith('Emil Ziegelbrenner')],
    [() => 'q=quellwaser', ({ displayName }) => displayName.includes('Quellwasser')],
    [
      () => 'q=anton&kind=person',
      ({ displayName, kind }) => displayName.startsWith('Anton') && kind === 'person',
    ],
    [
      () => 'kind=company&active=true&tag=Marke-1',
      (c) => c.kind === 'company' && c.active && c.tags[0] === 'Marke-1',
    ],
  ])('%s chooses what it says, and counts it', async (query, chooses) => {
    const chosen = customers.filter(chooses);
    expect(chosen.length).toBeGreaterThan(0);
    expect(ids(await walk(query())).toSorted()).toEqual(ids(chosen).toSorted());
    expect((await page(`${query()}&total=true&limit=1`)).total).toBe(chosen.length);
  });

  it('takes sort together with a search', async () => {
    const found = await walk('q=quellwasser&sort=-number');
    expect(ids(found)).toEqual(
      ids(inOrder(['-number']).filter(({ displayName }) => displayName.includes('Quell'))),
    );
  });
});

describe('a cursor', () => {
  it.each(['sort=displayName', 'sort=-updatedAt', 'sort=-number', 'q=quellwasser', 'tag=allgemein'])(
    'shows each customer of %s once, whoever is added meanwhile',
    async (query) => {
      const before = ids(await walk(query));
      const added: string[] = [];
      const after = await walk(query, async () => {
        const displayName = `Carla Quellwasser ${added.length}`;
        const { body } = await admin.post('/v1/customers', { displayName, tags: ['allgemein'] });
        added.push((body as CustomerDocument).id);
      });
      expect(ids(after).filter((id) => !added.includes(id))).toEqual(before);
      expect(new Set(ids(after)).size).toBe(after.length);
      for (const id of added) await admin.delete(`/v1/customers/${id}`);
    },
  );

  it('is worth nothing in another list, in another tenant, edited, or invented', async () => {
    const { api: foreign } = await platform.keyWith(['admin'], 'foreign');
    const { next } = await page(`sort=displayName&limit=${LIMIT}`);
    const cursor = encodeURIComponent(next ?? '');
    const refused: readonly [Api, string][] = [
      [admin, `sort=number&cursor=${cursor}`],
      [admin, `sort=displayName&kind=person&cursor=${cursor}`],
      [foreign, `sort=displayName&cursor=${cursor}`],
      [admin, `sort=displayName&cursor=A${cursor.slice(1)}`],
      [admin, `sort=displayName&cursor=${cursor.slice(0, -1)}`],
      [admin, 'sort=displayName&cursor=abc'],
      [admin, 'sort=displayName&cursor=W10.W10'],
    ];
    for (const [caller, query] of refused)
      expectRefused(await caller.get(`/v1/customers?${query}`), 'invalid-cursor');
    expect((await page(`sort=displayName&limit=1&cursor=${cursor}`)).items).toHaveLength(1);
  });
});

it.each([
  ['sort=colour', 'sort'],
  ['sort=number,number', 'sort'],
  ['sort=', 'sort'],
  ['limit=0', 'limit'],
  ['limit=501', 'limit'],
  ['limit=viele', 'limit'],
  ['kind=alien', 'kind'],
  ['archived=1', 'archived'],
  ['statusCode=1.5', 'statusCode'],
  ['createdFrom=gestern', 'createdFrom'],
  ['q=', 'q'],
  ['q=a&q=b', 'q'],
  ['colour=blue', 'colour'],
])('refuses %s, and names the parameter', async (query, parameter) => {
  const problem = expectRefused(await admin.get(`/v1/customers?${query}`), 'invalid-parameter');
  expect(problem.errors).toMatchObject([{ parameter }]);
});
