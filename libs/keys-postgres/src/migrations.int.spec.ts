import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@clientele/testing';
import pg from 'pg';
import { migrate, type Migration } from '@clientele/event-store';

const first: Migration = { name: '0001-first', sql: 'create table shop.first (id int primary key)' };
const second: Migration = { name: '0002-second', sql: 'alter table shop.first add column name text' };
const broken: Migration = { name: '0003-broken', sql: 'alter table shop.missing add column name text' };

let database: TestDatabase;
let client: pg.Client;
let others: pg.Client[];

const connected = async (): Promise<pg.Client> => {
  const opened = new pg.Client({ connectionString: database.url });
  await opened.connect();
  return opened;
};

beforeAll(async () => {
  database = await testDatabase();
  client = await connected();
  others = [await connected(), await connected()];
});
afterAll(async () => {
  await Promise.all([client, ...others].map((each) => each.end()));
  await database.drop();
});

const names = async (): Promise<unknown[]> =>
  (await client.query('select name from shop.migrations order by name')).rows.map(({ name }) => name);

it('applies each migration once, whoever comes first', async () => {
  const applied = await Promise.all([client, ...others].map((each) => migrate(each, 'shop', [first])));
  expect(applied.flat()).toEqual(['0001-first']);
  expect(await names()).toEqual(['0001-first']);
});

it('leaves everything as it was when one migration fails', async () => {
  await expect(migrate(client, 'shop', [first, second, broken])).rejects.toThrow('does not exist');
  expect(await names()).toEqual(['0001-first']);
});

it('applies what is new, and lets older code start on a newer schema', async () => {
  expect(await migrate(client, 'shop', [first, second])).toEqual(['0002-second']);
  expect(await migrate(client, 'shop', [first])).toEqual([]);
  expect(await names()).toEqual(['0001-first', '0002-second']);
});
