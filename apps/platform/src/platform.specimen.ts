import { randomBytes } from 'node:crypto';
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

/** Enough that no two files of a run have the same tenants. */
const PREFIX_BYTES = 5;
const ADMINISTRATOR = 'the-administrator-of-this-installation';
export const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** A new API key, and whoever calls with it. */
interface KeyHolder {
  readonly id: string;
  readonly key: string;
  readonly api: Api;
}

/** The whole product, with tenants that one test file has for itself. */
export interface Platform {
  readonly url: string;
  /** Called with a key of the administrator of `default`. */
  readonly api: Api;
  /** An API key with these rights; a tenant that is new is made. */
  keyWith(rights: readonly Right[], tenant?: string): Promise<KeyHolder>;
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

/** One that a test file has all for itself. */
export interface OwnPlatform extends Platform, Pick<Running, 'environment' | 'metrics'> {}

const RECORDED = `select count(*)::int as events from log.events
  where stream not like 'numbers-%' and event->>'via' <> 'reaction' and starts_with(tenant, $1)`;

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
const topologyName = (): string => String(Reflect.get(globalThis, 'TOPOLOGY') ?? 'platform');

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

/** What is needed to call the product, and to look at what it keeps. */
interface Access {
  readonly url: string;
  readonly databaseUrl: string;
  /** Called with the key of the installation's administrator. */
  readonly root: Api;
  /** What this file's tenants are called, before their own names; nothing where all tenants are its own. */
  readonly prefix: string;
}

const tenantsOf = ({ databaseUrl, root, prefix }: Access) => {
  const client = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  // A connection that ends while nobody uses it is made anew.
  client.on('error', () => {});
  const keyWith: Platform['keyWith'] = async (rights, name = 'default') => {
    const tenant = prefix + name;
    const { status, body } = await root.post('/v1/api-keys', { name: `key to ${tenant}`, rights, tenant });
    if (status !== 201) throw new Error(`no key to ${tenant}: ${JSON.stringify(body)}`);
    const { id, key } = body as { readonly id: string; readonly key: string };
    return { id, key, api: root.as(key) };
  };
  const recorded: Platform['recorded'] = async (tenant = '') => {
    const { rows } = await client.query<{ readonly events: number }>(RECORDED, [prefix + tenant]);
    return rows[0]?.events ?? 0;
  };
  return { keyWith, recorded, close: () => client.end() };
};

const expectUnreadable = async (typed: TypedTexts, { databaseUrl, prefix }: Access): Promise<void> => {
  const readable = await typed.readableIn(databaseUrl, ['views'], prefix);
  if (readable.length > 0) throw new Error(`readable at rest: ${readable.join('; ')}`);
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

/** The services that the run of tests has started for all files of its project. */
interface SharedServices {
  readonly url: string;
  readonly key: string;
  readonly databaseUrl: string;
}

const joinServices = async ({ url, key, databaseUrl }: SharedServices): Promise<Platform> => {
  const typed = new TypedTexts();
  const root = api(url, key, (sent) => typed.note(sent));
  const access = { url, databaseUrl, root, prefix: `${randomBytes(PREFIX_BYTES).toString('hex')}_` };
  const { keyWith, recorded, close } = tenantsOf(access);
  return {
    url,
    api: (await keyWith(['admin'])).api,
    keyWith,
    recorded,
    stop: async () => {
      await close();
      await expectUnreadable(typed, access);
    },
  };
};

/**
 * Tenants of one's own in a product that others may be served by as well, where it is costly to start: the
 * views of all are compared with the log at the end of the run. For whoever sets nothing and stops nothing.
 */
export const joinPlatform = (): Promise<Platform> =>
  topologyName() === 'services'
    ? joinServices(JSON.parse(process.env['TEST_SERVICES'] ?? 'null'))
    : startPlatform();
