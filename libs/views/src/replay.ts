import type { ClientBase } from 'pg';
import { readCheckpoint } from './checkpoint.ts';
import { openClient } from './database.ts';
import { runsOn, ViewTable } from './table.ts';
import type { Workshop } from './workshop.ts';
import { tableOf, type View } from './view.ts';

export interface ParkedStream {
  readonly stream: string;
  readonly version: number;
  readonly position: bigint;
  readonly error: string;
}

export interface Replayed {
  readonly stream: string;
  /** Why it stays parked; `null` when it goes on. */
  readonly error: string | null;
}

/** The streams that a view waits with, in the order in which they stopped. */
export async function parkedStreams(on: Pick<ClientBase, 'query'>, view: View): Promise<ParkedStream[]> {
  const { rows } = await on.query<{ stream: string; version: number; position: string; error: string }>(
    'select stream, version, position, error from views.parked where table_name = $1 order by position',
    [tableOf(view)],
  );
  return rows.map((row) => ({ ...row, position: BigInt(row.position) }));
}

/**
 * Folds what parked streams waited with, each in its order and in a transaction of its own, up to where the
 * view is. A stream that fails again stays parked, and the others go on.
 */
export async function replay<Row extends object>(
  workshop: Workshop,
  view: View<Row>,
  stream: string | null = null,
): Promise<Replayed[]> {
  const client = await openClient(workshop.url, 'clientele views replay');
  const table = new ViewTable(view, tableOf(view));
  try {
    const outcomes: Replayed[] = [];
    for (const parked of await parkedStreams(client, view)) {
      if (stream !== null && parked.stream !== stream) continue;
      await client.query('begin');
      try {
        await replayOne(workshop, client, table, parked);
        await client.query('commit');
        outcomes.push({ stream: parked.stream, error: null });
      } catch (error) {
        await client.query('rollback');
        outcomes.push({
          stream: parked.stream,
          error: error instanceof Error ? error.message : String(error),
        });
      }
    }
    return outcomes;
  } finally {
    await client.end();
  }
}

async function replayOne<Row extends object>(
  { logId, store }: Workshop,
  client: ClientBase,
  table: ViewTable<Row>,
  { stream, version }: ParkedStream,
): Promise<void> {
  const on = runsOn(client);
  // The projector stands still at this position until the row is in; the epoch then tells it to forget the
  // old one.
  await client.query('update views.checkpoints set epoch = epoch + 1 where table_name = $1', [table.name]);
  const checkpoint = await readCheckpoint(on, table.name, logId);
  if (!checkpoint) throw new Error(`there is no table views.${table.name}`);
  let row = (await table.load(on, [stream])).get(stream) ?? null;
  for (const event of await store.readStream(stream, { from: version }))
    if (event.position <= checkpoint.position) row = table.view.fold(row, event);
  await (row ? table.put(on, [[stream, row]]) : table.remove(on, [stream]));
  await client.query('delete from views.parked where table_name = $1 and stream = $2', [table.name, stream]);
}
