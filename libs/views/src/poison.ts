import { openClient } from './database.ts';
import { parkedAt, type Change, type Parked, type Place } from './batch.ts';
import { runsOn, type ViewTable } from './table.ts';

// Classes of SQLSTATE that speak of the row itself, not of the server's condition: bad data, a broken
// constraint, a value too large for an index.
const POISON_CLASSES = ['22', '23', '54'];

/** The server refused what was written, and would refuse it for ever. */
export const isPoison = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.length === 5 &&
  POISON_CLASSES.includes(error.code.slice(0, 2));

/** A row to be written, and the event that began to make it. */
export interface Candidate<Row> {
  readonly first: Place;
  readonly row: Row;
}

/**
 * The candidates that the server refuses, found by halving. `write` writes some; those that it took are not
 * offered again.
 */
export async function findPoison<Row>(
  candidates: readonly Candidate<Row>[],
  write: (candidates: readonly Candidate<Row>[]) => Promise<void>,
): Promise<Parked[]> {
  try {
    await write(candidates);
    return [];
  } catch (error) {
    if (!isPoison(error)) throw error;
    const [only] = candidates;
    if (!only) return [];
    if (candidates.length === 1) return [parkedAt(only.first, error)];
    const middle = candidates.length >> 1;
    const halves = [candidates.slice(0, middle), candidates.slice(middle)];
    const found: Parked[] = [];
    for (const half of halves) found.push(...(await findPoison(half, write)));
    return found;
  }
}

/**
 * Which of these rows the server refuses; nothing stays written. It happens on a connection of its own,
 * because on a pipelined one the statements of others would be rolled back as well.
 */
export async function tryRows<Row extends object>(
  url: string,
  table: ViewTable<Row>,
  changes: ReadonlyMap<string, Change<Row>>,
): Promise<Parked[]> {
  const client = await openClient(url, 'clientele views poison');
  const candidates = [...changes.values()].flatMap(({ first, row }) => (row ? [{ first, row }] : []));
  try {
    return await findPoison(candidates, async (some) => {
      await client.query('begin');
      try {
        await table.put(
          runsOn(client),
          some.map(({ first, row }) => [first.stream, row] as const),
        );
      } finally {
        await client.query('rollback');
      }
    });
  } finally {
    await client.end();
  }
}
