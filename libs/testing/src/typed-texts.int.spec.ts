import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { testDatabase, type TestDatabase } from './database.ts';
import { TypedTexts } from './typed-texts.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('create schema views');
  await client.query('create table views.rows (document jsonb)');
  await client.query('create table kept (at timestamptz, event json)');
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const sent = { method: 'PUT', path: '/v1/customers/code=first%20code', headers: {}, body: null };
const keep = (data: unknown) => client.query('insert into kept values (now(), $1)', [JSON.stringify(data)]);

it('finds every text that can be read outside of the views, however it was written', async () => {
  const texts = new TypedTexts();
  const body = JSON.stringify({ note: 'two\n"lines"', tags: ['in a list'], meta: { 'a name': 1 } });
  const headers = { 'idempotency-key': 'the key', 'clientele-reason': 'why; note="by phone"' };
  texts.note({ ...sent, headers, body });
  await client.query('insert into views.rows values ($1)', [body]);
  expect(texts.size).toBe(6);
  expect(await texts.readableIn(database.url, ['views'])).toEqual([]);
  const kept = ['first code', 'two\n"lines"', 'in a list', 'a name', 'the key', 'by phone'];
  await keep({ kept });
  const found = await texts.readableIn(database.url, ['views']);
  expect(found.toSorted()).toEqual(kept.map((text) => `public.kept: ${text}`).toSorted());
});

it('lets stand open what the log keeps in the open', async () => {
  const texts = new TypedTexts();
  const id = '01990d2e-0000-7000-8000-000000000000';
  texts.note({
    ...sent,
    path: `/v1/customers/${id}`,
    body: JSON.stringify({ id, kind: 'company', creditRate: '12.3456', note: 'short' }),
  });
  await keep({ id, kind: 'company', creditRate: '12.3456' });
  expect(await texts.readableIn(database.url, [])).toEqual([]);
});

it('looks at the rows of certain tenants only, when told so', async () => {
  const texts = new TypedTexts();
  texts.note({ ...sent, path: '/v1/customers', body: JSON.stringify({ note: 'ours alone' }) });
  await client.query('create table split (tenant text, note text)');
  await client.query(`insert into split values ('them', 'ours alone')`);
  expect(await texts.readableIn(database.url, ['views'], 'us')).toEqual([]);
  await client.query(`insert into split values ('us-too', 'ours alone')`);
  expect(await texts.readableIn(database.url, ['views'], 'us')).toEqual(['public.split: ours alone']);
});
