import { setTimeout as delay } from 'node:timers/promises';
import { query } from '../database.ts';
import { bounded, type Bounded, type Row } from '../figures.ts';
import { History } from '../history.ts';
import type { Shot } from '../jobs.ts';
import type { Laboratory } from '../laboratory.ts';
import { memoryMb } from '../memory.ts';
import { startPlatform, type Platform } from '../processes.ts';
import { openProductLog } from '../product-log.ts';
import { creating } from './http.ts';
import { queriesFor } from './search.ts';

const CROWD = 256;
const SOME = 8;
/** As many as the product lets search at once. */
const SEARCHING = 4;
/** Customers that are read, in turn. */
const READ_IDS = 1_000;
const BYTES_PER_MB = 1_000_000;

/**
 * An installation at each size: how fast it is, how long all of its read models take from nothing, and what
 * it takes on disk and in memory.
 */
export async function* scale(laboratory: Laboratory): AsyncGenerator<Row> {
  for (const customers of laboratory.sizes.scaleCustomers) {
    const url = await laboratory.database(`scale_${customers}`);
    const history = await History.registered(await openProductLog(url, laboratory.dataDir), customers);
    await history.close();
    const platform = await startPlatform(laboratory.dataDir, { DATABASE_URL: url });
    try {
      const size = `${customers.toLocaleString('en')} customers`;
      const figure = (what: string, value: Bounded): Row =>
        bounded({ group: 'scale', what: `${size}: ${what}` }, value);
      yield figure('start with no read model, until all are there', {
        value: platform.readyMs / 1_000,
        unit: 's',
      });
      yield* onDisk(url, figure);
      yield* loaded(laboratory, platform, history, figure);
      await delay(laboratory.sizes.restMs);
      const value = await memoryMb([platform.pid, laboratory.postgresPid]);
      yield figure('memory with PostgreSQL', { value, unit: 'MB' });
    } finally {
      await platform.stop();
    }
  }
}

type Figure = (what: string, value: Bounded) => Row;

async function* loaded(
  { load, sizes }: Laboratory,
  { url, key }: Platform,
  history: History,
  figure: Figure,
): AsyncGenerator<Row> {
  const headers = { authorization: `Bearer ${key}` };
  const get = (path: string): Shot => ({ method: 'GET', path: `/v1/customers${path}`, headers });
  const searches = queriesFor(history.customers).map((q) => get(`?q=${encodeURIComponent(q)}`));
  const byId = history.ids(READ_IDS).map((id) => get(`/${id}`));
  const asked: readonly (readonly [string, number, readonly Shot[]])[] = [
    ['GET a customer by id', CROWD, byId],
    ['GET a customer by id', SOME, byId],
    ['list by name', SOME, [get('?sort=displayName')]],
    ['search for a name', SEARCHING, searches],
    ['POST a customer', CROWD, [creating(key)]],
    ['POST a customer', SOME, [creating(key)]],
  ];
  for (const [what, connections, shots] of asked) {
    const job = { url, connections, seconds: sizes.loadSeconds * sizes.loadRounds, shots };
    const { perSecond, p99Ms } = await load.closed(job);
    const asking = `${what}, ${connections} callers`;
    // A crowd tells how much is possible, some tell how long one waits.
    if (connections === CROWD) yield figure(asking, { value: perSecond, unit: '/s' });
    else yield figure(`${asking}, p99`, { value: p99Ms, unit: 'ms' });
  }
}

async function* onDisk(url: string, figure: Figure): AsyncGenerator<Row> {
  const rows = await query<{ schema: string; bytes: string }>(
    url,
    `select nspname as schema, sum(pg_total_relation_size(pg_class.oid)) as bytes
     from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind = 'r' and nspname in ('log', 'keys', 'views') group by nspname order by nspname`,
  );
  for (const { schema, bytes } of rows)
    yield figure(`${schema} on disk`, { value: Number(bytes) / BYTES_PER_MB, unit: 'MB' });
}
