import { expect, it } from '@jest/globals';
import pg from 'pg';
import { testDatabase } from './database.ts';

const names = async (url: string): Promise<string[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
  await client.end();
  return rows.map((row) => row.datname);
};

it('gives each caller a database of its own and drops it again', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  const name = new URL(one.url).pathname.slice(1);
  expect(one.url).not.toBe(other.url);
  expect(await names(other.url)).toContain(name);
  await one.drop();
  expect(await names(other.url)).not.toContain(name);
  await other.drop();
});
