import type pg from 'pg';
import { poolOf } from './pool.ts';

// Whoever begins a term later takes the checkpoint over; one of an earlier term finds nothing.
const TAKE = `
  insert into bus.kafka_relays as relay (log_id, prefix, term) values ($1, $2, $3)
  on conflict (log_id, prefix) do update set term = excluded.term where relay.term <= excluded.term
  returning position`;

const POSITION = 'select position from bus.kafka_relays where log_id = $1 and prefix = $2';

const MOVE = `
  update bus.kafka_relays set position = $5
  where log_id = $1 and prefix = $2 and term = $3 and position = $4`;

/** Another process relays by now. */
export class Superseded extends Error {
  override readonly name = 'Superseded';

  constructor() {
    super('another process relays the log by now');
  }
}

/** How far one log was put on the topics of one prefix, in schema `bus` of a PostgreSQL database. */
export class RelayCheckpoints {
  readonly #pool: pg.Pool;

  constructor(
    url: string,
    private readonly logId: string,
    private readonly prefix: string,
  ) {
    this.#pool = poolOf(url, 'clientele relay');
  }

  /** Where to go on in a term. Throws {@link Superseded}. */
  async take(term: bigint): Promise<bigint> {
    const { rows } = await this.#pool.query<{ readonly position: string }>(TAKE, [
      this.logId,
      this.prefix,
      String(term),
    ]);
    const [row] = rows;
    if (row === undefined) throw new Superseded();
    return BigInt(row.position);
  }

  /** How far whoever relays has come. */
  async position(): Promise<bigint> {
    const { rows } = await this.#pool.query<{ readonly position: string }>(POSITION, [
      this.logId,
      this.prefix,
    ]);
    return BigInt(rows[0]?.position ?? 0);
  }

  /** Notes how far it came, unless another has taken over. Throws {@link Superseded}. */
  async move(term: bigint, from: bigint, to: bigint): Promise<void> {
    const { rowCount } = await this.#pool.query(MOVE, [
      this.logId,
      this.prefix,
      String(term),
      String(from),
      String(to),
    ]);
    if (rowCount !== 1) throw new Superseded();
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
