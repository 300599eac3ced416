import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '@clientele/event-store';
import { openStorage, readConfiguration, startService, type Storage } from '@clientele/host';
import { api, testDatabase, TypedTexts } from '@clientele/testing';
import { allViews, runViewsCommand } from '@clientele/views';
import { withFaults } from './faults.specimen.ts';
import { expectUnreadable, PATIENT, tenantsOf, type Platform } from './platform.specimen.ts';
import { inProcesses } from './processes.specimen.ts';
import { SERVICES } from './services.ts';
import { metricsAt, topologyName, type Running, type Topology } from './topology.specimen.ts';

const ADMINISTRATOR = 'the-administrator-of-this-installation';
export const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** One that a test file has all for itself. */
export interface OwnPlatform extends Platform, Pick<Running, 'environment' | 'metrics'> {}

const inOneProcess: Topology = async (environment) => {
  const service = await startService('platform', SERVICES, environment);
  return {
    url: service.url,
    environment,
    metrics: () => metricsAt(service.url),
    client: (api) => api,
    verify: async () => {},
    stop: () => service.stop(),
  };
};

const TOPOLOGIES: Readonly<Record<string, Topology>> = {
  platform: inOneProcess,
  services: inProcesses,
  faults: withFaults,
};

const topology = (): Topology => {
  const found = TOPOLOGIES[topologyName()];
  if (found === undefined) throw new Error(`the product does not run as ${topologyName()}`);
  return found;
};

const recordedIn = async ({ log }: Storage): Promise<readonly StoredEvent[]> => {
  const all: StoredEvent[] = [];
  for await (const { events } of log.readAll({ after: 0n })) all.push(...events);
  return all;
};

/** What the platform's own command says of its views, as an operator would ask it from elsewhere. */
export const verifyViews = async (storage: Storage): Promise<void> => {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const code = await runViewsCommand(['verify'], { ...storage, views: allViews, say });
  if (code !== 0) throw new Error(said.join('\n'));
};

const verify = async (environment: NodeJS.ProcessEnv, running: Running): Promise<void> => {
  const storage = await openStorage(readConfiguration(environment), SILENT);
  try {
    await running.verify(() => recordedIn(storage));
    await verifyViews(storage);
  } finally {
    await storage.close();
  }
};

/** Starts the platform on a database of its own. */
export const startPlatform = async (settings: NodeJS.ProcessEnv = {}): Promise<OwnPlatform> => {
  const [dataDir, database] = await Promise.all([mkdtemp(join(tmpdir(), 'clientele-e2e-')), testDatabase()]);
  const environment = {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    BOOTSTRAP_API_KEY: ADMINISTRATOR,
    RATE_LIMIT_PER_SECOND: '0',
    LOG_LEVEL: 'silent',
    ...PATIENT,
    ...settings,
  };
  const running = await topology()(environment);
  const { url } = running;
  const typed = new TypedTexts();
  const root = running.client(api(url, ADMINISTRATOR, (sent) => typed.note(sent)));
  const access = { url, databaseUrl: database.url, root, prefix: '' };
  const { keyWith, recorded, close } = tenantsOf(access);
  return {
    url,
    environment: running.environment,
    metrics: () => running.metrics(),
    api: root,
    keyWith,
    recorded,
    stop: async () => {
      try {
        await verify(environment, running);
        await expectUnreadable(typed, access);
      } finally {
        await running.stop();
        await close();
        await database.drop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  };
};
