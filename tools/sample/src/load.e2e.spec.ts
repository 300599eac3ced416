import { ApiKeysModule } from '@clientele/access';
import { CustomersModule } from '@clientele/customers';
import { startService, viewsModule, type RunningService } from '@clientele/host';
import { testDatabase, type TestDatabase } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from './address.ts';
import { samples } from './customers.ts';
import { beginLoad, type Load } from './load.ts';

const KEY = 'the-administrator-of-this-installation';
const WANTED = { seed: 3, customers: 200 };
const ORDERS = [...samples(WANTED.seed, WANTED.customers)].flatMap(({ orders }) => orders).length;

let database: TestDatabase;
let dataDir: string;
let service: RunningService;
let address: Address;

beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'clientele-sample-'));
  service = await startService('platform', [ApiKeysModule, CustomersModule, viewsModule], {
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

const counts = ({ customers, orders }: Load) =>
  [customers, orders].map(({ created, unchanged, failures }) => ({ created, unchanged, failures }));

it('creates every customer with its orders', async () => {
  const load = await beginLoad(address, WANTED);
  await load.run();
  expect(counts(load)).toEqual([
    { created: WANTED.customers, unchanged: 0, failures: [] },
    { created: ORDERS, unchanged: 0, failures: [] },
  ]);
});

it('changes nothing when it is sent again', async () => {
  const load = await beginLoad(address, WANTED);
  await load.run();
  expect(counts(load)).toEqual([
    { created: 0, unchanged: WANTED.customers, failures: [] },
    { created: 0, unchanged: ORDERS, failures: [] },
  ]);
});

it('says why nothing can be sent', async () => {
  const wrong = beginLoad({ ...address, key: 'a-key-that-nobody-was-ever-given-here' }, WANTED);
  await expect(wrong).rejects.toThrow(/^401 /);
});
