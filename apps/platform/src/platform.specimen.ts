import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Right } from '@clientele/contracts';
import type { StoredEvent } from '@clientele/event-store';
import { openStorage, readConfiguration, startService, type Storage } from '@clientele/host';
import { api, testDatabase, TypedTexts, type Api } from '@clientele/testing';
import { allViews, runViewsCommand } from '@clientele/views';
import pg from 'pg';
import { withFaults } from './faults.specimen.ts';
import { inProcesses } from './processes.specimen.ts';
import { SERVICES } from './services.ts';
import { metricsAt, type Running, type Topology } from './topology.specimen.ts';

/** Longest that a start, or a step as long as one, may take in a test. */
export const START_MS_MAX = 120_000;
/** Has reads wait for the position that they demand, however long a busy machine takes to come there. */
export const PATIENT = { MIN_POSITION_WAIT_MS: '60000' } as const;

const ADMINISTRATOR = 'the-administrator-of-this-installation';
export const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** The whole product, as one test file has it for itself. */
export interface Platform extends Pick<Running, 'environment' | 'metrics'> {
  readonly url: string;
  /** Called with the key of the administrator of `default`. */
  readonly api: Api;
  /** An API key with these rights, and whoever calls with it; a tenant that is new is made. */
  keyWith(rights: readonly Right[], tenant?: string): Promise<{ readonly id: string; readonly api: Api }>;
  /**
   * How many events clients recorded, of one tenant or of all. What that set off comes later, by itself; and
   * numbers are leased ahead, whatever becomes of the request that needs one.
   */
  recorded(tenant?: string): Promise<number>;
  /**
   * Fails unless all that is read equals a fresh fold of the log, and nothing that was typed is readable at
   * rest.
   */
  stop(): Promise<void>;
}

const RECORDED = `select count(*)::int as events from log.events
  where stream not like 'numbers-%' and event->>'via' <> 'reaction' and ($1::text is null or tenant = $1)`;

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

/** How it runs, which the project of the test run says. */
const topology = (): Topology => {
  const name = String(Reflect.get(globalThis, 'TOPOLOGY') ?? 'platform');
  const found = TOPOLOGIES[name];
  if (found === undefined) throw new Error(`the product does not run as ${name}`);
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
export const startPlatform = async (settings: NodeJS.ProcessEnv = {}): Promise<Platform> => {
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
  const client = new pg.Pool({ connectionString: database.url, max: 1 });
  // A connection that ends while nobody uses it is made anew.
  client.on('error', () => {});
  const typed = new TypedTexts();
  const admin = running.client(api(running.url, ADMINISTRATOR, (sent) => typed.note(sent)));
  return {
    url: running.url,
    environment: running.environment,
    metrics: () => running.metrics(),
    api: admin,
    keyWith: async (rights, tenant = 'default') => {
      const { body } = await admin.post('/v1/api-keys', { name: `key to ${tenant}`, rights, tenant });
      const { id, key } = body as { readonly id: string; readonly key: string };
      return { id, api: admin.as(key) };
    },
    recorded: async (tenant) => {
      const { rows } = await client.query<{ readonly events: number }>(RECORDED, [tenant ?? null]);
      return rows[0]?.events ?? 0;
    },
    stop: async () => {
      try {
        await verify(environment, running);
        const readable = await typed.readableIn(database.url, ['views']);
        if (readable.length > 0) throw new Error(`readable at rest: ${readable.join('; ')}`);
      } finally {
        await running.stop();
        await client.end();
        await database.drop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  };
};
