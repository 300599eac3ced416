import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, Statement } from './connection.ts';

/** Events that are looked at together, and the pause after them: it is never in the way of those who work. */
const CHECKED_EVENTS = 1_000;
const CHECKED_PAUSE_MS = 50;
/** How long to wait for more at the log's end. */
const END_PAUSE_MS = 1_000;
/** Gaps that are kept to be told; one is too many already. */
const GAPS_MAX = 100;

const CHECK: Statement = {
  name: 'contiguity',
  text: `
    with checked as materialized (
      select
        e.position, e.stream, e.version,
        lag(e.position, 1, $1::bigint) over (order by e.position) as previous
      from log.events e where e.position > $1::bigint order by e.position limit $2
    )
    select max(checked.position), json_agg(
      json_build_object(
        'position', checked.position::text, 'previous', checked.previous::text,
        'stream', checked.stream, 'version', checked.version
      ) order by checked.position
    ) filter (
      where checked.position <> checked.previous + 1 or (checked.version > 1 and before.version is null)
    )
    from checked
    left join lateral (
      select p.version from log.events p
      where p.stream = checked.stream and p.version = checked.version - 1 and p.position < checked.position
    ) before on checked.version > 1`,
};

/** An event that does not follow the one before it: in the log, or in its stream. */
export interface Gap {
  readonly position: string;
  /** The last position before it. */
  readonly previous: string;
  readonly stream: string;
  readonly version: number;
}

/** What is known of the log's positions and stream versions. */
export interface Contiguity {
  /** Everything up to and with this position was looked at. */
  readonly checkedTo: bigint;
  readonly gaps: readonly Gap[];
}

/**
 * Looks through the whole log in the background for positions and versions that are missing, and then follows
 * it.
 */
export class ContiguityAuditor {
  #report: Contiguity = { checkedTo: 0n, gaps: [] };
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(
    private readonly connection: Connection,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  get report(): Contiguity {
    return this.#report;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Checks on to the log's end. */
  async check(): Promise<Contiguity> {
    while (await this.#checkNext());
    return this.#report;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const isMore = await this.#checkNext().catch((error: unknown) => this.onFailure(error));
      const ms = isMore ? CHECKED_PAUSE_MS : END_PAUSE_MS;
      await pause(ms, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Tells whether there was anything left to look at. */
  async #checkNext(): Promise<boolean> {
    const { checkedTo, gaps } = this.#report;
    const values = [String(checkedTo), String(CHECKED_EVENTS)];
    const [row] = await this.connection.query<[last: string | null, gaps: string | null]>(CHECK, values);
    const [last, found] = row ?? [null, null];
    if (last === null) return false;
    const known: Gap[] = [...gaps, ...JSON.parse(found ?? '[]')];
    this.#report = { checkedTo: BigInt(last), gaps: known.slice(0, GAPS_MAX) };
    return true;
  }
}
