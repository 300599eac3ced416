import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { TENANT } from '../facts.ts';
import type { Contender } from '../rounds.ts';
import { Places } from './appender.ts';

/** Rows a statement: as many as there are callers who would wait for it. */
const BATCH_ROWS = 256;
const COMMAND_BYTES = 32;
const COLUMNS = ['position', 'at', 'version', 'command_events', 'stream', 'tenant', 'command', 'event'];

/** What PostgreSQL alone makes of our rows: in batches, and one by one. */
export interface RawInserts {
  readonly batches: Contender;
  readonly single: Contender;
  close(): Promise<void>;
}

/**
 * Inserts copies of our own stored rows into a table with the definition of ours, on one connection; several
 * rows are one statement with a parameter for each value, which was the fastest of the usual ways. Nothing is
 * checked, sealed or numbered.
 */
export const openRawInserts = async (url: string, roundMs: number): Promise<RawInserts> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create schema raw; create table raw.events (like log.events including all)');
  const copies = new Copies(await storedBodies(client));
  const inserts = async (count: number): Promise<number> => {
    const { name, text } = statementFor(count);
    const began = performance.now();
    let inserted = 0;
    for (; performance.now() - began < roundMs; inserted += count)
      await client.query({ name, text, values: copies.next(count) });
    return (inserted * 1_000) / (performance.now() - began);
  };
  return { batches: () => inserts(BATCH_ROWS), single: () => inserts(1), close: () => client.end() };
};

const statementFor = (count: number) => {
  const row = (at: number) =>
    `(${COLUMNS.map((_, index) => `$${at * COLUMNS.length + index + 1}`).join(', ')})`;
  const rows = Array.from({ length: count }, (_, at) => row(at)).join(', ');
  return { name: `insert-${count}`, text: `insert into raw.events (${COLUMNS.join(', ')}) values ${rows}` };
};

const STORED_BODIES = `select event::text from log.events
  where stream like 'customer-%' order by position limit 10000`;

const storedBodies = async (client: pg.Client): Promise<readonly string[]> => {
  const { rows } = await client.query<{ event: string }>(STORED_BODIES);
  return rows.map(({ event }) => event);
};

/** Stored events over again, each at a place of its own. */
class Copies {
  readonly #bodies: readonly string[];
  readonly #places = new Places();
  #position = 0;

  constructor(bodies: readonly string[]) {
    this.#bodies = bodies;
  }

  /** The values of so many rows. */
  next(count: number): unknown[] {
    const at = new Date();
    return Array.from({ length: count }, (_, caller) => this.#row(caller, at)).flat();
  }

  #row(caller: number, at: Date): readonly unknown[] {
    const place = this.#places.of(caller);
    place.version += 1;
    this.#position += 1;
    const command = randomBytes(COMMAND_BYTES).toString('base64url');
    const body = this.#bodies[this.#position % this.#bodies.length];
    return [this.#position, at, place.version, 1, `customer-${TENANT}-${place.id}`, TENANT, command, body];
  }
}
