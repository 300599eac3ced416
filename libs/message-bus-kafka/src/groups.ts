import type { StoredEvent } from '@clientele/event-store';
import type pg from 'pg';
import { eventOf, textOf } from './messages.ts';
import { poolOf } from './pool.ts';

/** How far a group has come in a partition, and how often events of it were unparked. */
export interface Checkpoint {
  /** The offset that comes next. */
  readonly offset: bigint;
  /** The highest position of what was handled. */
  readonly position: bigint;
  readonly epoch: string;
}

/** A parked event: where it came from, and why it could not be handled. */
export interface ParkedEvent {
  readonly group: string;
  readonly source: string;
  readonly event: StoredEvent;
  readonly error: string | null;
}

/** What moves a group on, all of it or nothing. */
export interface Step {
  readonly from: Checkpoint;
  readonly to: Checkpoint;
  readonly parked: readonly Pick<ParkedEvent, 'event' | 'error'>[];
}

const BEGIN = `
  insert into bus.kafka_checkpoints (group_name, log_id, source)
  select $1, $2, unnest($3::text[]) on conflict do nothing`;

const CHECKPOINTS = `
  select source, next_offset, position, epoch from bus.kafka_checkpoints
  where group_name = $1 and log_id = $2`;

// Nothing is parked unless the guard moved the checkpoint.
const MOVE = `
  with moved as (
    update bus.kafka_checkpoints set next_offset = $6, position = $7
    where group_name = $1 and log_id = $2 and source = $3 and next_offset = $4 and epoch = $5 returning 1
  ), aside as (
    insert into bus.kafka_parked (group_name, log_id, source, position, stream, event, error)
    select $1, $2, $3, r.position, r.stream, r.event, r.error
    from json_to_recordset($8::json)
      as r(position bigint, stream text, event json, error text), moved
  )
  select count(*)::int as moved from moved`;

const STREAMS = `
  select distinct stream from bus.kafka_parked
  where group_name = $1 and log_id = $2 and ($3::text is null or source = $3)`;

const PARKED = `
  select group_name as group, source, event, error from bus.kafka_parked
  where log_id = $1 and ($2::text is null or group_name = $2) and ($3::text is null or stream = $3)
  order by position, group_name`;

const FIRST = `
  select group_name as group, source, event, error from bus.kafka_parked
  where log_id = $1 and group_name = $2 and stream = $3 order by position limit 1`;

// A consumer that moves the checkpoint at this moment has parked before, or finds that the epoch rose and
// looks again.
const UNPARK = `
  with risen as (
    update bus.kafka_checkpoints set epoch = epoch + 1
    where group_name = $1 and log_id = $2 and source = $3 returning 1
  )
  delete from bus.kafka_parked
  where group_name = $1 and log_id = $2 and position = $4 and exists (select from risen)`;

const EXPLAIN =
  'update bus.kafka_parked set error = $4 where group_name = $1 and log_id = $2 and position = $3';

type ParkedRow = Omit<ParkedEvent, 'event'> & { readonly event: Parameters<typeof eventOf>[0] };

interface CheckpointRow {
  readonly source: string;
  readonly next_offset: string;
  readonly position: string;
  readonly epoch: string;
}

const parkedOf = (row: ParkedRow): ParkedEvent => ({ ...row, event: eventOf(row.event) });

const checkpointOf = ({ next_offset, position, epoch }: CheckpointRow): Checkpoint => ({
  offset: BigInt(next_offset),
  position: BigInt(position),
  epoch,
});

/** The checkpoints of groups and what they parked, of one log, in schema `bus` of a PostgreSQL database. */
export class Groups {
  readonly #pool: pg.Pool;

  constructor(
    url: string,
    private readonly logId: string,
  ) {
    this.#pool = poolOf(url, 'clientele bus');
  }

  /** Where the group is, by source. */
  async checkpoints(group: string): Promise<ReadonlyMap<string, Checkpoint>> {
    const { rows } = await this.#pool.query<CheckpointRow>(CHECKPOINTS, [group, this.logId]);
    return new Map(rows.map((row) => [row.source, checkpointOf(row)]));
  }

  /** The same, with a beginning in each of these sources. */
  async begun(group: string, sources: readonly string[]): Promise<ReadonlyMap<string, Checkpoint>> {
    await this.#pool.query(BEGIN, [group, this.logId, sources]);
    return this.checkpoints(group);
  }

  /** Moves a group on. `false`: it was not where it was believed to be, and nothing was written. */
  async move(group: string, source: string, { from, to, parked }: Step): Promise<boolean> {
    const aside = parked.map(({ event, error }) => ({
      position: String(event.position),
      stream: event.stream,
      event: JSON.parse(textOf(event)),
      error,
    }));
    const { rows } = await this.#pool.query<{ readonly moved: number }>(MOVE, [
      group,
      this.logId,
      source,
      String(from.offset),
      from.epoch,
      String(to.offset),
      String(to.position),
      JSON.stringify(aside),
    ]);
    return rows[0]?.moved === 1;
  }

  /** The streams that a group waits with; those of one source when it is named. */
  async parkedStreams(group: string, source: string | null = null): Promise<ReadonlySet<string>> {
    const { rows } = await this.#pool.query<{ readonly stream: string }>(STREAMS, [
      group,
      this.logId,
      source,
    ]);
    return new Set(rows.map(({ stream }) => stream));
  }

  /** What is parked, in the order of the log. */
  async parked(group: string | null, stream: string | null = null): Promise<readonly ParkedEvent[]> {
    const { rows } = await this.#pool.query<ParkedRow>(PARKED, [this.logId, group, stream]);
    return rows.map(parkedOf);
  }

  /** What a stream waits with first; `null` when it goes on. */
  async firstParked(group: string, stream: string): Promise<ParkedEvent | null> {
    const { rows } = await this.#pool.query<ParkedRow>(FIRST, [this.logId, group, stream]);
    return rows.map(parkedOf)[0] ?? null;
  }

  async unpark({ group, source, event }: ParkedEvent): Promise<void> {
    await this.#pool.query(UNPARK, [group, this.logId, source, String(event.position)]);
  }

  /** Notes why a parked event failed anew. */
  async explain({ group, event }: ParkedEvent, error: string): Promise<void> {
    await this.#pool.query(EXPLAIN, [group, this.logId, String(event.position), error]);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
