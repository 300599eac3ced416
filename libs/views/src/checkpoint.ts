import type { Checkpoint, Runs } from './table.ts';

/** The read models were made from another log than this one, so nothing in them can be gone on with. */
export class ForeignLog extends Error {
  override readonly name = 'ForeignLog';

  constructor(table: string, theirs: string, ours: string) {
    super(
      `views.${table} was made from the log ${theirs}, but this is the log ${ours}: ` +
        'drop the schema "views" to have it built anew, or connect the log that it belongs to',
    );
  }
}

const READ = {
  name: 'checkpoint read',
  text: 'select position, epoch, log_id from views.checkpoints where table_name = $1',
};

const PARKED = { name: 'parked streams', text: 'select stream from views.parked where table_name = $1' };

/** How far a table has come on this log; `null` when there is no such table. */
export async function readCheckpoint(on: Runs, table: string, logId: string): Promise<Checkpoint | null> {
  const [row] = await on.query<[string, string, string]>(READ, [table]);
  if (!row) return null;
  const [position, epoch, theirs] = row;
  if (theirs !== logId) throw new ForeignLog(table, theirs, logId);
  return { position: BigInt(position), epoch };
}

/** Streams that a table waits with. */
export async function readParked(on: Runs, table: string): Promise<Set<string>> {
  const rows = await on.query<[string]>(PARKED, [table]);
  return new Set(rows.map(([stream]) => stream));
}
