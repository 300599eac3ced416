import { randomBytes } from 'node:crypto';
import type { Right } from '@clientele/contracts';
import { api, TypedTexts, type Api } from '@clientele/testing';
import pg from 'pg';
import { topologyName } from './topology.specimen.ts';

/** Longest that a start, or a step as long as one, may take in a test. */
export const START_MS_MAX = 120_000;
/** Has reads wait for the position that they demand, however long a busy machine takes to come there. */
export const PATIENT = { MIN_POSITION_WAIT_MS: '60000' } as const;

/** Enough that no two files of a run have the same tenants. */
const PREFIX_BYTES = 5;

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

const RECORDED = `select tenant, max(position)::text as last, count(*) filter (
    where stream not like 'numbers-%' and event->>'via' <> 'reaction')::int as events
  from log.events where position > $1 group by tenant`;

interface CountRow {
  readonly tenant: string;
  readonly last: string;
  readonly events: number;
}

/** Counts what clients recorded, each time only what is new since the last. */
class Recorded {
  readonly #byTenant = new Map<string, number>();
  #last = 0n;
  /** One count at a time, as two would both find what is new. */
  #counting: Promise<void> = Promise.resolve();

  constructor(private readonly client: pg.Pool) {}

  async of(tenants: string): Promise<number> {
    await (this.#counting = this.#counting.then(() => this.#count()));
    const ours = [...this.#byTenant].filter(([tenant]) => tenant.startsWith(tenants));
    return ours.reduce((sum, [, events]) => sum + events, 0);
  }

  async #count(): Promise<void> {
    const { rows } = await this.client.query<CountRow>(RECORDED, [this.#last]);
    for (const { tenant, last, events } of rows) {
      this.#byTenant.set(tenant, (this.#byTenant.get(tenant) ?? 0) + events);
      if (BigInt(last) > this.#last) this.#last = BigInt(last);
    }
  }
}

/** What is needed to call the product, and to look at what it keeps. */
interface Access {
  readonly url: string;
  readonly databaseUrl: string;
  /** Called with the key of the installation's administrator. */
  readonly root: Api;
  /** What this file's tenants are called, before their own names; nothing where all tenants are its own. */
  readonly prefix: string;
}

/** Hands out keys to tenants, and counts what they recorded. */
export const tenantsOf = ({ databaseUrl, root, prefix }: Access) => {
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
  const counted = new Recorded(client);
  const recorded: Platform['recorded'] = (tenant = '') => counted.of(prefix + tenant);
  return { keyWith, recorded, close: () => client.end() };
};

/** Fails when something that was typed is readable where it is kept. */
export const expectUnreadable = async (typed: TypedTexts, { databaseUrl, prefix }: Access): Promise<void> => {
  const readable = await typed.readableIn(databaseUrl, ['views'], prefix);
  if (readable.length > 0) throw new Error(`readable at rest: ${readable.join('; ')}`);
};

/** The product that the run of tests has started for all files of a project. */
interface Shared {
  readonly url: string;
  readonly key: string;
  readonly databaseUrl: string;
}

const joinShared = async ({ url, key, databaseUrl }: Shared): Promise<Platform> => {
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
 * Tenants of one's own in a product that serves other files as well, and whose views are compared with the
 * log at the end of the run: a start for each file would take half of the run's time. For whoever sets
 * nothing, stops nothing, and counts nothing that is recorded of the installation, as keys and tenants are.
 */
export const joinPlatform = async (): Promise<Platform> => {
  const shared = process.env[`TEST_${topologyName().toUpperCase()}`];
  if (shared !== undefined) return joinShared(JSON.parse(shared));
  const { startPlatform } = await import('./own-platform.specimen.ts');
  return startPlatform();
};
