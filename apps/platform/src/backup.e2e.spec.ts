import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import {
  openStores,
  readConfiguration,
  runLogCommand,
  startService,
  type RunningService,
} from '@clientele/host';
import { api, testDatabase, type TestDatabase } from '@clientele/testing';
import { PATIENT } from './platform.specimen.ts';
import { SERVICES } from './services.ts';

const KEY = 'the-administrator-of-this-installation';
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

interface Installation {
  readonly dataDir: string;
  readonly database: TestDatabase;
  readonly environment: NodeJS.ProcessEnv;
}

const made: Installation[] = [];

const installation = async (): Promise<Installation> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'clientele-backup-'));
  const database = await testDatabase();
  const environment = {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    BOOTSTRAP_API_KEY: KEY,
    LOG_LEVEL: 'silent',
    ...PATIENT,
  };
  made.push({ dataDir, database, environment });
  return { dataDir, database, environment };
};

const start = ({ environment }: Installation): Promise<RunningService> =>
  startService('platform', SERVICES, environment);

const backup = async ({ environment }: Installation, ...argv: string[]): Promise<string> => {
  const stores = await openStores(readConfiguration(environment), SILENT);
  const said: string[] = [];
  try {
    await runLogCommand(argv, stores, (line) => said.push(line));
  } finally {
    await stores.close();
  }
  return said.join('\n');
};

afterAll(async () => {
  for (const { dataDir, database } of made) {
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

it('answers the same from an installation that was imported as from the one that was exported', async () => {
  const [here, elsewhere] = [await installation(), await installation()];
  const folder = join(here.dataDir, 'backup');
  const first = await start(here);
  const registered = await api(first.url, KEY).post('/v1/customers', {
    code: 'EXPORTED',
    displayName: 'Umzug GmbH',
    note: 'goes with everything it has',
  });
  expect(registered.status).toBe(201);
  await backup(here, 'export', folder);
  await first.stop();

  await mkdir(elsewhere.dataDir, { recursive: true });
  await cp(join(here.dataDir, 'key-encryption.key'), join(elsewhere.dataDir, 'key-encryption.key'));
  expect(await backup(elsewhere, 'import', folder)).toMatch(/^imported \d+ events and \d+ keys; the log is /);
  await expect(backup(elsewhere, 'import', folder)).rejects.toThrow('the log was opened already');

  const second = await start(elsewhere);
  const read = await api(second.url, KEY).get('/v1/customers/code=EXPORTED', {
    'clientele-min-position': 'head',
  });
  expect(read.body).toEqual(registered.body);
  await second.stop();
});
