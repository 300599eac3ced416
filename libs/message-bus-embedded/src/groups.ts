import pg from 'pg';

/** Connections of a process; a group needs one for a moment, when it has done something. */
const CONNECTIONS_MAX = 2;
const CONNECT_MS_MAX = 5_000;
const STATEMENT_MS_MAX = 10_000;
const ANSWER_MS_MAX = 12_000;
const IDLE_MS_MAX = 30_000;

/** How far a group has come, and how often events of it were unparked. */
export interface Checkpoint {
  readonly position: bigint;
  readonly epoch: string;
}

/** A parked event: where it is in the log, and why it could not be handled. */
export interface ParkedPlace {
  readonly group: string;
  readonly position: bigint;
  readonly stream: string;
  readonly version: number;
  readonly error: string | null;
}

/** What moves a group on, all of it or nothing. */
export interface Step {
  readonly from: Checkpoint;
  readonly to: bigint;
  readonly parked: readonly Omit<ParkedPlace, 'group'>[];
}

/** The group's checkpoint is of another log than this one, so it says nothing here. */
export class ForeignLog extends Error {
  override readonly name = 'ForeignLog';

  constructor(group: string, theirs: string, ours: string) {
    super(
      `the group ${group} follows the log ${theirs}, but this is the log ${ours}: drop the schema "bus" to ` +
        'have every group begin anew, or connect the log that it belongs to',
    );
  }
}

const BEGIN = `
  insert into bus.checkpoints (group_name, log_id, position) values ($1, $2, 0)
  on conflict do nothing`;

const CHECKPOINT = 'select position, epoch, log_id from bus.checkpoints where group_name = $1';

// Nothing is parked unless the guard moved the checkpoint.
const MOVE = `
  with moved as (
    update bus.checkpoints set position = $4
    where group_name = $1 and position = $2 and epoch = $3 returning 1
  ), aside as (
    insert into bus.parked (group_name, position, stream, version, error)
    select $1, r.position, r.stream, r.version, r.error
    from json_to_recordset($5::json)
      as r(position bigint, stream text, version integer, error text), moved
  )
  select count(*)::int as moved from moved`;

const STREAMS = 'select distinct stream from bus.parked where group_name = $1';

const PARKED = `
  select group_name as group, position, stream, version, error from bus.parked
  where ($1::text is null or group_name = $1) and ($2::text is null or stream = $2)
  order by position, group_name`;

const FIRST = `
  select group_name as group, position, stream, version, error from bus.parked
  where group_name = $1 and stream = $2 order by position limit 1`;

// A consumer that moves the checkpoint at this moment has parked before, or finds that the epoch rose and
// looks again.
const UNPARK = `
  with risen as (update bus.checkpoints set epoch = epoch + 1 where group_name = $1 returning 1)
  delete from bus.parked where group_name = $1 and position = $2 and exists (select from risen)`;

const EXPLAIN = 'update bus.parked set error = $3 where group_name = $1 and position = $2';

type ParkedRow = Omit<ParkedPlace, 'position'> & { readonly position: string };

const placeOf = (row: ParkedRow): ParkedPlace => ({ ...row, position: BigInt(row.position) });

/** The checkpoints of groups and what they parked, in schema `bus` of a PostgreSQL database. */
export class Groups {
  readonly #pool: pg.Pool;

  constructor(
    url: string,
    private readonly logId: string,
  ) {
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: 'clientele bus',
      connectionTimeoutMillis: CONNECT_MS_MAX,
      statement_timeout: STATEMENT_MS_MAX,
      query_timeout: ANSWER_MS_MAX,
      idleTimeoutMillis: IDLE_MS_MAX,
      max: CONNECTIONS_MAX,
      // A crash of the server may take back the last moments; then they are handled once more.
      options: '-c synchronous_commit=off',
    });
    this.#pool.on('error', () => undefined);
  }

  /** Where the group is; one that is new is at the log's beginning. */
  async checkpoint(group: string): Promise<Checkpoint> {
    const found = await this.#checkpoint(group);
    if (found !== null) return found;
    await this.#pool.query(BEGIN, [group, this.logId]);
    return (await this.#checkpoint(group)) ?? { position: 0n, epoch: '0' };
  }

  /** Moves a group on. `false`: it was not where it was believed to be, and nothing was written. */
  async move(group: string, { from, to, parked }: Step): Promise<boolean> {
    const aside = parked.map((each) => ({ ...each, position: String(each.position) }));
    const { rows } = await this.#pool.query<{ readonly moved: number }>(MOVE, [
      group,
      String(from.position),
      from.epoch,
      String(to),
      JSON.stringify(aside),
    ]);
    return rows[0]?.moved === 1;
  }

  /** The streams that a group waits with. */
  async parkedStreams(group: string): Promise<ReadonlySet<string>> {
    const { rows } = await this.#pool.query<{ readonly stream: string }>(STREAMS, [group]);
    return new Set(rows.map(({ stream }) => stream));
  }

  /** What is parked, in the order of the log. */
  async parked(group: string | null, stream: string | null = null): Promise<readonly ParkedPlace[]> {
    const { rows } = await this.#pool.query<ParkedRow>(PARKED, [group, stream]);
    return rows.map(placeOf);
  }

  /** What a stream waits with first; `null` when it goes on. */
  async firstParked(group: string, stream: string): Promise<ParkedPlace | null> {
    const { rows } = await this.#pool.query<ParkedRow>(FIRST, [group, stream]);
    return rows.map(placeOf)[0] ?? null;
  }

  async unpark({ group, position }: ParkedPlace): Promise<void> {
    await this.#pool.query(UNPARK, [group, String(position)]);
  }

  /** Notes why a parked event failed anew. */
  async explain({ group, position }: ParkedPlace, error: string): Promise<void> {
    await this.#pool.query(EXPLAIN, [group, String(position), error]);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #checkpoint(group: string): Promise<Checkpoint | null> {
    const { rows } = await this.#pool.query<{
      readonly position: string;
      readonly epoch: string;
      readonly log_id: string;
    }>(CHECKPOINT, [group]);
    const [row] = rows;
    if (row === undefined) return null;
    if (row.log_id !== this.logId) throw new ForeignLog(group, row.log_id, this.logId);
    return { position: BigInt(row.position), epoch: row.epoch };
  }
}
