import type { ClientBase } from 'pg';
import type { EventStore } from '@clientele/event-store';
import { readCheckpoint, readParked } from './checkpoint.ts';
import { openClient, Pipeline } from './database.ts';
import { firstDifference, type Difference } from './comparison.ts';
import { Build, type BuildProgress } from './build.ts';
import { runsOn, ViewTable, type Runs } from './table.ts';
import { keyOf, tableOf, type View } from './view.ts';

/** Where tables are built, compared and mended. */
export interface Workshop {
  readonly url: string;
  readonly logId: string;
  readonly store: EventStore;
}

/** A table in the making beside the one that is read, and who works on it. */
export interface Bench<Row extends object> {
  readonly live: ViewTable<Row>;
  readonly fresh: ViewTable<Row>;
  readonly build: Build<Row>;
  /** A connection for short transactions; it holds the lock that keeps others off. */
  readonly client: ClientBase;
  /** The connection that rows are written on. */
  readonly writing: Runs;
  readonly workshop: Workshop;
}

export type OnBuildProgress = (progress: BuildProgress) => void;

// What is lost with the server was in a table that nobody read yet; the swap waits for the disk, for all.
const UNREAD_SETTINGS = '-c synchronous_commit=off';

const LOCK = 'select pg_advisory_lock(hashtextextended($1, 0))';

/**
 * Does some work on a new table beside a view's, alone: a second process waits. Whatever a killed one left
 * there is dropped first.
 */
export async function onBench<Row extends object, T>(
  workshop: Workshop,
  view: View<Row>,
  suffix: string,
  work: (bench: Bench<Row>) => Promise<T>,
): Promise<T> {
  const client = await openClient(workshop.url, 'clientele views workshop');
  const writing = new Pipeline(workshop.url, 'clientele views build', UNREAD_SETTINGS);
  try {
    await client.query(LOCK, [`views ${view.name}`]);
    const live = new ViewTable(view, tableOf(view));
    const fresh = new ViewTable(view, `${live.name}_${suffix}`);
    await client.query(`drop table if exists views.${fresh.name}`);
    await client.query(fresh.createText);
    // The server's own housekeeping would hold up indexes and the swap, and find nothing to do.
    await client.query(`alter table views.${fresh.name} set (autovacuum_enabled = off)`);
    const build = new Build(fresh, workshop.store, writing);
    return await work({ live, fresh, build, client, writing, workshop });
  } finally {
    await writing.close();
    await client.end();
  }
}

/** How far the table that is read has come; `null` when there is none. */
export const livePosition = async ({ live, client, workshop }: Bench<object>): Promise<bigint | null> =>
  (await readCheckpoint(runsOn(client), live.name, workshop.logId))?.position ?? null;

export interface Compared {
  readonly position: bigint;
  readonly difference: Difference | null;
}

/**
 * Compares a fresh fold with the table that is read, both at one position: a snapshot holds the one still,
 * wherever its projector goes meanwhile, and the build comes up to it. What else is to be done with the rows,
 * and only reads them, is done at the same time.
 */
export async function compare<Row extends object>(
  bench: Bench<Row>,
  onProgress: OnBuildProgress,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Compared> {
  const { live, fresh, build, writing, workshop } = bench;
  const snapshot = await openClient(workshop.url, 'clientele views snapshot');
  try {
    await snapshot.query('begin isolation level repeatable read read only');
    const on = runsOn(snapshot);
    const checkpoint = await readCheckpoint(on, live.name, workshop.logId);
    if (!checkpoint) throw new Error(`there is no table views.${live.name} to compare with`);
    await build.advance(checkpoint.position, onProgress);
    const parked = await parkedKeys(on, live.name, build);
    const [difference] = await Promise.all([
      firstDifference({ on: writing, table: fresh }, { on, table: live }, ({ tenant, id }) =>
        parked.has(`${tenant} ${id}`),
      ),
      meanwhile(),
    ]);
    return { position: checkpoint.position, difference };
  } finally {
    await snapshot.end();
  }
}

async function parkedKeys(on: Runs, table: string, build: Build<object>): Promise<Set<string>> {
  const streams = [...(await readParked(on, table)), ...build.parked.keys()];
  return new Set(streams.map((stream) => `${keyOf(stream).tenant} ${keyOf(stream).id}`));
}
