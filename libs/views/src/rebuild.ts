import { setTimeout as pause } from 'node:timers/promises';
import { TooNew } from '@clientele/event-store';
import { readCheckpoint } from './checkpoint.ts';
import type { Difference } from './comparison.ts';
import { openClient } from './database.ts';
import { runsOn } from './table.ts';
import {
  compare,
  livePosition,
  onBench,
  type Bench,
  type OnBuildProgress,
  type Workshop,
} from './workshop.ts';
import { tableOf, type View } from './view.ts';

/** A table that is at most so many positions behind is brought up while it is swapped in. */
const SWAP_POSITIONS_MAX = 1_000n;
/** Longest that readers wait for a swap; when some read for longer, it is tried again. */
const SWAP_LOCK_TIMEOUT_MS = 200;
const SWAP_PAUSE_MS = 250;
const SWAP_TRIES_MAX = 1_000;
/**
 * Versions of a table that are kept besides the newest: one, so that the code before this one goes on
 * running.
 */
const VERSIONS_KEPT = 1;
const LOCK_NOT_AVAILABLE = '55P03';

export interface Rebuilt {
  readonly position: bigint;
  readonly events: number;
  readonly parked: number;
  readonly ms: number;
  /** Where the table that was read until now differed; `null` when it was equal, or there was none. */
  readonly difference: Difference | null;
}

/**
 * Builds a view's table anew beside the one that is read: rows first, then indexes, then whatever happened
 * meanwhile; compares both, and puts it in the other's place in one transaction. Reads and writes go on all
 * the time.
 */
export function rebuild<Row extends object>(
  workshop: Workshop,
  view: View<Row>,
  onProgress: OnBuildProgress = () => undefined,
): Promise<Rebuilt> {
  return onBench(workshop, view, 'next', async (bench) => {
    const since = performance.now();
    const { build } = bench;
    // Up to the live table and not to the log's head, because both are compared where the live one has been.
    const to = await livePosition(bench);
    await build.advance(to ?? (await workshop.store.head()), onProgress);
    let difference: Difference | null = null;
    if (to === null) await finish(bench);
    else ({ difference } = await compare(bench, onProgress, () => finish(bench)));
    await swap(bench);
    const ms = Math.round(performance.now() - since);
    return { position: build.position, events: build.events, parked: build.parked.size, ms, difference };
  });
}

/** Makes the table of a view that this version of the code reads; `false` when it is there. */
export async function ensureTable<Row extends object>(
  workshop: Workshop,
  view: View<Row>,
  onProgress: OnBuildProgress = () => undefined,
): Promise<boolean> {
  if (await isThere(workshop, view)) return false;
  await onBench(workshop, view, 'next', async (bench) => {
    if ((await livePosition(bench)) === null) {
      // In front of an event of newer code the projector stops as well, and says so.
      await bench.build.advance(await workshop.store.head(), onProgress).catch(tooNewOnly);
      await finish(bench);
      await swap(bench);
      await dropOutdated(bench);
    } else {
      await bench.client.query(`drop table views.${bench.fresh.name}`);
    }
  });
  return true;
}

async function isThere({ url, logId }: Workshop, view: View): Promise<boolean> {
  const client = await openClient(url, 'clientele views start');
  try {
    return (await readCheckpoint(runsOn(client), tableOf(view), logId)) !== null;
  } finally {
    await client.end();
  }
}

const tooNewOnly = (error: unknown): void => {
  if (!(error instanceof TooNew)) throw error;
};

/** What is made of the rows when all are there. */
async function finish({ client, fresh }: Bench<object>): Promise<void> {
  for (const text of fresh.indexTexts) await client.query(text);
  await client.query(`analyze views.${fresh.name}`);
}

// Without a live table there is nothing to catch up with: the projector goes on from wherever the build
// ended.
async function catchUp(bench: Bench<object>): Promise<void> {
  const { build } = bench;
  for (;;) {
    const to = (await livePosition(bench)) ?? build.position;
    if (to - build.position <= SWAP_POSITIONS_MAX) return;
    await build.advance(to);
  }
}

async function swap(bench: Bench<object>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    await catchUp(bench);
    if (await trySwap(bench, tries)) return;
    await pause(SWAP_PAUSE_MS);
  }
}

async function trySwap(bench: Bench<object>, tries: number): Promise<boolean> {
  const { client } = bench;
  await client.query('begin');
  try {
    await client.query(`set local lock_timeout = ${SWAP_LOCK_TIMEOUT_MS}`);
    await replaceLive(bench);
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback');
    const isBusy = error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;
    if (!isBusy || tries >= SWAP_TRIES_MAX) throw error;
    return false;
  }
}

async function replaceLive(bench: Bench<object>): Promise<void> {
  const { live, fresh, build, client, workshop } = bench;
  const exists = (await livePosition(bench)) !== null;
  if (exists) {
    // Writers wait and readers do not, in the order in which a flush takes its locks: first the table, then
    // the checkpoint. From here on both tables are at one position.
    await client.query(`lock table views.${live.name} in share row exclusive mode`);
    const checkpoint = await readCheckpoint(runsOn(client), live.name, workshop.logId);
    if (checkpoint) await build.advance(checkpoint.position);
  }
  await client.query(`drop table if exists views.${live.name}`);
  await client.query(`alter table views.${fresh.name} reset (autovacuum_enabled)`);
  await client.query(`alter table views.${fresh.name} rename to ${live.name}`);
  await client.query(
    `insert into views.checkpoints (table_name, position, log_id) values ($1, $2, $3)
     on conflict (table_name) do update set epoch = views.checkpoints.epoch + 1`,
    [live.name, String(build.position), workshop.logId],
  );
  await client.query('delete from views.parked where table_name = $1', [live.name]);
  const parked = Array.from(build.parked.values(), (stream) => ({
    ...stream,
    position: String(stream.position),
  }));
  await client.query(
    `insert into views.parked (table_name, tenant, id, stream, version, position, error)
     select $1, r.* from json_to_recordset($2::json)
       as r(tenant text, id uuid, stream text, version integer, position bigint, error text)`,
    [live.name, JSON.stringify(parked)],
  );
}

async function dropOutdated({ live, client }: Bench<object>): Promise<void> {
  const prefix = live.name.slice(0, live.name.lastIndexOf('_v') + 2);
  const { rows } = await client.query<{ table_name: string }>('select table_name from views.checkpoints');
  for (const { table_name: table } of rows) {
    const version = table.startsWith(prefix) ? Number(table.slice(prefix.length)) : NaN;
    if (!(version < live.view.version - VERSIONS_KEPT)) continue;
    await client.query(`drop table if exists views.${table}`);
    await client.query('delete from views.checkpoints where table_name = $1', [table]);
    await client.query('delete from views.parked where table_name = $1', [table]);
  }
}
