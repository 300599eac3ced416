import { PLATFORM, startService, type RunningService } from '@clientele/host';
import { testDatabase, type TestDatabase } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from './address.ts';
import { belongingsAt } from './belongings.ts';
import { customerAt } from './customers.ts';
import { beginLoad, type Load } from './load.ts';

const KEY = 'the-administrator-of-this-installation';
const WANTED = { seed: 3, customers: 200 };

const all = Array.from({ length: WANTED.customers }, (_, index) =>
  belongingsAt(WANTED.seed, index, customerAt(WANTED.seed, index).kind ?? ''),
);
const counted = {
  customers: WANTED.customers,
  contacts: all.flatMap(({ contacts }) => contacts).length,
  cards: all.flatMap(({ cards }) => cards).length,
  entries: all.flatMap(({ entries }) => entries).length,
  documents: all.flatMap(({ references, files }) => [...references, ...files]).length,
  orders: all.flatMap(({ orders }) => orders).length,
};

let database: TestDatabase;
let dataDir: string;
let service: RunningService;
let address: Address;

beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'clientele-sample-'));
  service = await startService('platform', PLATFORM, {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    BOOTSTRAP_API_KEY: KEY,
    LOG_LEVEL: 'silent',
  });
  address = { url: new URL(service.url), key: KEY };
});

afterAll(async () => {
  await service.stop();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const sent = async (): Promise<Load> => {
  const load = await beginLoad(address, WANTED);
  await load.run();
  const tallies = Object.values(load.tallies);
  expect(tallies.flatMap(({ failures }) => failures)).toEqual([]);
  return load;
};

const counts = (load: Load, outcome: 'created' | 'unchanged') =>
  Object.fromEntries(Object.entries(load.tallies).map(([kind, tally]) => [kind, tally[outcome]]));

it('creates every customer with all that belongs to it', async () => {
  expect(all.flatMap(({ files }) => files).length).toBeGreaterThan(0);
  expect(counts(await sent(), 'created')).toEqual(counted);
});

it('changes nothing when it is sent again', async () => {
  expect(counts(await sent(), 'unchanged')).toEqual(counted);
});

it('says why nothing can be sent', async () => {
  const wrong = beginLoad({ ...address, key: 'a-key-that-nobody-was-ever-given-here' }, WANTED);
  await expect(wrong).rejects.toThrow(/^401 /);
});
