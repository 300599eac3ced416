import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CustomerDocument } from '@clientele/contracts';
import { api, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveViews } from './server.specimen.ts';
import { newCustomer, noted, openStage, registered, type Stage } from './specimen.ts';

let stage: Stage;
let app: NestFastifyApplication;
let reader: Api;

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  app = await serveViews(stage);
  reader = api(await app.getUrl(), 'acme:customers:read');
});
afterAll(async () => {
  await app.close();
  await stage.close();
});

const AT_HEAD = { 'clientele-min-position': 'head' };
const archived = { type: 'CustomerArchived', data: { archivedAt: '2026-01-01T00:00:00.000Z' } } as const;
let numbers = 0;
const nextNumber = () => (numbers += 1);

interface Page {
  readonly items: CustomerDocument[];
  readonly next: string | null;
  readonly total?: number;
}
const list = async (query: string, as: Api = reader): Promise<Page> => {
  const { status, body } = await as.get(`/v1/customers?${query}`, AT_HEAD);
  expect(status).toBe(200);
  return body as Page;
};
const names = ({ items }: Page) => items.map(({ displayName }) => displayName);

it('filters, counts and sorts', async () => {
  const tag = { type: 'CustomerTagsChanged', data: { sealed: { tags: ['sorted'] } } } as const;
  const email = { type: 'CustomerChannelsChanged', data: { sealed: { email: 'Zoë@Example.org' } } } as const;
  await stage.append(
    [newCustomer(), registered(nextNumber(), { companyName: 'b & co' }), tag, archived],
    [newCustomer(), registered(nextNumber(), { companyName: 'Äpfel AG' }), tag],
    [newCustomer(), registered(nextNumber(), { firstName: 'Zoë', lastName: 'Zumthor' }), tag, email],
  );
  expect(names(await list('tag=sorted&sort=displayName'))).toEqual(['Äpfel AG', 'b & co', 'Zoë Zumthor']);
  expect(names(await list('tag=sorted&sort=-displayName&limit=1'))).toEqual(['Zoë Zumthor']);
  expect(names(await list('tag=sorted&archived=true'))).toEqual(['b & co']);
  expect(names(await list('tag=sorted&kind=person&active=true&inactive=false'))).toEqual(['Zoë Zumthor']);
  expect(names(await list('email=zoe@EXAMPLE.org'))).toEqual(['Zoë Zumthor']);
  expect((await list('tag=sorted&createdFrom=2999-01-01T00:00:00Z')).items).toEqual([]);
  expect((await list('tag=sorted&updatedTo=2999-01-01T00:00:00Z&limit=1&total=true')).total).toBe(3);
});

it.each(['displayName', '-updatedAt', 'displayName,-number', '-createdAt,displayName'])(
  'gives every customer once in pages sorted by %s, whatever is added meanwhile',
  async (sort) => {
    const tagName = `paged ${sort}`;
    const tags = { type: 'CustomerTagsChanged', data: { sealed: { tags: [tagName] } } } as const;
    const add = (companyName: string) =>
      stage.append([newCustomer(), registered(nextNumber(), { companyName }), tags]);
    for (const name of ['d', 'B', 'b', 'é', 'a', 'B']) await add(name);
    const query = `tag=${encodeURIComponent(tagName)}&sort=${sort}&limit=2`;
    const whole = await list(query.replace('limit=2', 'limit=500'));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page = await list(cursor === '' ? query : `${query}&cursor=${cursor}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
      if (sort === 'displayName' && seen.length < 4) await add('A in front');
    }
    expect(seen).toEqual(whole.items.map(({ id }) => id));
  },
);

it('sorts by company, last and first name, those without one first', async () => {
  const tags = { type: 'CustomerTagsChanged', data: { sealed: { tags: ['by name'] } } } as const;
  const people = [
    { companyName: 'Zinn AG' },
    { companyName: 'Ähre AG', lastName: 'Ott' },
    { lastName: 'Ott', firstName: 'Éva' },
    { lastName: 'Ott', firstName: 'dora' },
    { lastName: 'Arp' },
  ];
  for (const each of people) await stage.append([newCustomer(), registered(nextNumber(), each), tags]);
  const sorted = async (sort: string) => names(await list(`tag=by%20name&sort=${sort}`));
  const byCompany = ['Arp', 'dora Ott', 'Éva Ott', 'Ähre AG', 'Zinn AG'];
  expect(await sorted('companyName,lastName,firstName')).toEqual(byCompany);
  expect(await sorted('-companyName,-lastName,-firstName')).toEqual(byCompany.toReversed());
  expect(await sorted('lastName,firstName')).toEqual(['Zinn AG', 'Arp', 'Ähre AG', 'dora Ott', 'Éva Ott']);
});

it('passes over as many as it is told, in an order and in a search', async () => {
  const add = (companyName: string) =>
    stage.append([newCustomer(), registered(nextNumber(), { companyName })]);
  // Two fit as typed, two misspelt.
  for (const name of ['Obstgarten', 'Obstgarten Süd', 'Obstgraten', 'Obstgarden']) await add(name);
  for (const query of ['q=obstgarten', 'q=obstgarten&sort=-number']) {
    const whole = names(await list(query));
    expect(whole).toHaveLength(4);
    for (const offset of [0, 1, 2, 3, 4, 1_000_000_000]) {
      expect(names(await list(`${query}&offset=${offset}`))).toEqual(whole.slice(offset));
      const { items, next } = await list(`${query}&offset=${offset}&limit=1`);
      if (next === null) continue;
      const rest = await list(`${query}&limit=50&cursor=${next}`);
      expect(names({ items: [...items, ...rest.items], next: null })).toEqual(whole.slice(offset));
    }
  }
});

it('sorts by number as numbers are counted', async () => {
  while (numbers < 11)
    await stage.append([newCustomer(), registered(nextNumber(), { companyName: 'Counted' })]);
  const counted = (await list('limit=500')).items.map(({ number }) => number);
  expect(counted).toEqual(counted.toSorted((a, b) => a - b));
});

it('refuses cursors, sorts and parameters that it does not know, naming them', async () => {
  const { next } = await list('limit=1');
  expect(await reader.get(`/v1/customers?limit=1&kind=person&cursor=${next}`)).toMatchObject({
    status: 400,
    body: { code: 'invalid-cursor' },
  });
  expect(await reader.get(`/v1/orders?cursor=${next}`)).toMatchObject({ body: { code: 'invalid-cursor' } });
  expect(await reader.as('other:admin').get(`/v1/customers?limit=1&cursor=${next}`)).toMatchObject({
    status: 400,
  });
  for (const [query, parameter] of [
    ['shoeSize=43', 'shoeSize'],
    ['sort=shoeSize', 'sort'],
    ['archived=perhaps', 'archived'],
    ['createdFrom=yesterday', 'createdFrom'],
    ['statusCode=1e5', 'statusCode'],
    ['limit=501', 'limit'],
    ['offset=-1', 'offset'],
    ['offset=1000000001', 'offset'],
  ])
    expect(await reader.get(`/v1/customers?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-parameter', errors: [{ parameter }] },
    });
});

it('exports what the filters choose as NDJSON and as CSV that no spreadsheet runs', async () => {
  const tags = { type: 'CustomerTagsChanged', data: { sealed: { tags: ['exported', 'two'] } } } as const;
  const note = noted('two\nlines');
  await stage.append(
    [newCustomer(), registered(nextNumber(), { companyName: '=HYPERLINK("x")' }), tags],
    [newCustomer(), registered(nextNumber(), { firstName: 'Ann "A"', lastName: 'Bee, C' }), tags, note],
  );
  const lines = await reader.get('/v1/customers/export?tag=exported', AT_HEAD);
  expect(lines.headers.get('content-type')).toContain('application/x-ndjson');
  const documents = String(lines.body).trimEnd().split('\n');
  expect(documents.map((line) => JSON.parse(line).displayName)).toEqual([
    '=HYPERLINK("x")',
    'Ann "A" Bee, C',
  ]);
  const csv = await reader.get('/v1/customers/export?tag=exported', { accept: 'text/csv' });
  expect(csv.headers.get('content-type')).toContain('text/csv');
  const [head, first, second] = String(csv.body).split('\r\n');
  expect(head).toMatch(/^id,number,code,externalId/);
  expect(first).toContain(`"'=HYPERLINK(""x"")"`);
  expect(second).toContain('"Ann ""A"" Bee, C"');
  expect(second).toContain('"two\nlines"');
  expect(second).toContain('"exported, two"');
});
