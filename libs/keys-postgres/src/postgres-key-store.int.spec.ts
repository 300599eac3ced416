import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalKey, openKeyRing, type KeyStore, type WrappedKey } from '@clientele/keys';
import { keyStoreConformance } from '@clientele/keys/conformance';
import { testDatabase, type TestDatabase } from '@clientele/testing';
import pg from 'pg';
import { openPostgresKeyStore } from './postgres-key-store.ts';

const databases: TestDatabase[] = [];
const database = async (): Promise<string> => {
  const fresh = await testDatabase();
  databases.push(fresh);
  return fresh.url;
};
afterAll(() => Promise.all(databases.map((each) => each.drop())));

keyStoreConformance('the key store in PostgreSQL', async () => openPostgresKeyStore(await database()));

describe('the key store in PostgreSQL, over time', () => {
  let url: string;
  let client: pg.Client;
  let store: KeyStore;
  beforeAll(async () => {
    url = await database();
    store = await openPostgresKeyStore(url);
    client = new pg.Client({ connectionString: url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await store.close();
  });

  const wrappedKey = (): WrappedKey => ({ kid: randomUUID(), wrapped: new Uint8Array(randomBytes(60)) });

  /** Every version of every row that the server still has, those included that no query sees any more. */
  const rowVersions = async (): Promise<Buffer> => {
    const { rows } = await client.query<{ row: Buffer }>(
      `select t_data as row
       from generate_series(1, pg_relation_size('keys.wrapped') / current_setting('block_size')::int) as page,
            heap_page_items(get_raw_page('keys.wrapped', page::int - 1))
       where t_data is not null`,
    );
    return Buffer.concat(rows.map(({ row }) => row));
  };

  it('gives a second process and a second start the same keys', async () => {
    const key = wrappedKey();
    await store.add([key]);
    const again = await openPostgresKeyStore(url);
    expect(Buffer.from((await again.find([key.kid]))[0]?.wrapped ?? [])).toEqual(Buffer.from(key.wrapped));
    await again.close();
  });

  it('keeps no version of a destroyed key, only its name', async () => {
    await client.query('create extension pageinspect');
    const [gone, kept] = [wrappedKey(), wrappedKey()];
    await store.add([gone, kept]);
    expect((await rowVersions()).includes(Buffer.from(gone.wrapped))).toBe(true);
    await store.destroy([gone.kid]);
    const versions = await rowVersions();
    expect([gone.wrapped, kept.wrapped].map((wrapped) => versions.includes(Buffer.from(wrapped)))).toEqual([
      false,
      true,
    ]);
    expect(versions.includes(gone.kid)).toBe(true);
  });

  it('goes on after all of its connections were cut', async () => {
    const key = wrappedKey();
    await store.add([key]);
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'clientele keys'`,
    );
    const found = async (): Promise<number> => (await store.find([key.kid]).catch(() => [])).length;
    while ((await found()) === 0);
    expect(await found()).toBe(1);
  });

  it('makes one secret when many processes start at the same moment', async () => {
    const kek = LocalKey.random();
    const rings = await Promise.all(
      Array.from({ length: 4 }, async () => openKeyRing(await openPostgresKeyStore(url), kek)),
    );
    expect(new Set(rings.map((ring) => ring.hmac('same'))).size).toBe(1);
    await Promise.all(rings.map((ring) => ring.close()));
  });
});
