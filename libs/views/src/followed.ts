import { setTimeout as pause } from 'node:timers/promises';
import { Channel, Due, type Message } from './channel.ts';
import { ForeignLog, readParked } from './checkpoint.ts';
import { Shown } from './shown.ts';
import { tableOf, type View } from './view.ts';
import { Waiters } from './waiters.ts';

/** Time between two questions of who waits, because an answer may be lost. */
const ASK_MS = 100;
/** Of so many times, one looks at the database also while nobody waits. */
const LOOK_EVERY = 10;
const UNDEFINED_TABLE = '42P01';

const LOOK = {
  name: 'look at checkpoints',
  text: `select c.table_name, c.position, c.log_id,
      (select count(*)::int from views.parked p where p.table_name = c.table_name)
    from views.checkpoints c where c.table_name = any($1::text[])`,
};

type Looked = [table: string, position: string, logId: string, parked: number];

export interface FollowedSetting {
  readonly url: string;
  readonly logId: string;
  readonly views: readonly View[];
  /** Told of every way in which the database could not be asked, for the logs. */
  readonly onFailure: (what: string, error: unknown) => void;
  /** Called when a process asks how far the views are. */
  readonly onWanted?: (position: bigint) => void;
}

/**
 * Views that other processes keep, as seen from this one: in the database, and by what the process that leads
 * tells. That one writes its checkpoints now and then only, so who waits for a position asks it. Nothing is
 * connected to until somebody wants to know.
 */
export class FollowedViews extends Shown {
  readonly channel: Channel;
  readonly #tables: ReadonlyMap<string, string>;
  readonly #waiters = new Waiters();
  readonly #asking = new Due(() => this.#ask());
  readonly #stopping = new AbortController();
  #isWatching = false;
  #running: Promise<void> | null = null;
  #position = 0n;
  #parked = 0;
  /** The views whose tables are not there yet; `null` when that cannot be told. */
  #absent: readonly string[] | null;

  constructor(private readonly setting: FollowedSetting) {
    super();
    this.#tables = new Map(setting.views.map((view) => [tableOf(view), view.name]));
    this.#absent = [...this.#tables.values()];
    this.channel = new Channel(setting.url, this.subject, {
      heard: (message) => this.#heard(message),
      // A server that fell may have taken back what it showed last.
      deaf: () => (this.#position = 0n),
    });
  }

  /** The tables, in one word: what this and other processes with the same views speak of. */
  get subject(): string {
    return [...this.#tables.keys()].join(' ');
  }

  /** From now on also looks while nobody waits. */
  watch(): void {
    this.#isWatching = true;
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#waiters.release();
    await this.#running;
    await this.#asking.ended();
    await this.channel.close();
  }

  override get position(): bigint {
    return this.#position;
  }

  override async reach(position: bigint, ms: number): Promise<boolean> {
    if (this.#position < position) await this.wait(position, ms);
    return this.#position >= position;
  }

  /** Like {@link reach}, but also resolves when all are told to look anew. */
  async wait(position: bigint, ms: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const waiting = this.#waiters.wait(position, ms);
    this.#asking.now();
    this.#running ??= this.#run();
    await waiting;
  }

  /** Has those who wait look anew: this process begins to lead. */
  release(): void {
    this.#waiters.release();
  }

  override mayBeParked(): boolean {
    return this.#parked > 0;
  }

  override async isParked(view: string, stream: string): Promise<boolean> {
    for (const [table, name] of this.#tables)
      if (name === view) return (await readParked(this.channel, table)).has(stream);
    return false;
  }

  /** Why not everything can be read; `null` when it can, and this process watches. */
  missing(): string | null {
    if (this.#absent === null) return 'the checkpoints cannot be read';
    return this.#absent.map((view) => `${view} is starting`).join(', ') || null;
  }

  #heard({ kind, position, parked }: Message): void {
    if (kind === 'wanted') return this.setting.onWanted?.(position);
    // Parked streams are known before the position that passes them.
    this.#parked = parked;
    this.#come(position);
    if (!this.#waiters.isEmpty) this.#asking.now();
  }

  #come(position: bigint): void {
    if (position > this.#position) this.#position = position;
    this.#waiters.wake(this.#position);
  }

  async #ask(): Promise<void> {
    const position = this.#waiters.lowest;
    if (position !== null) await this.channel.tell({ kind: 'wanted', position, parked: 0 });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let round = 0; !signal.aborted && (this.#isWatching || !this.#waiters.isEmpty); round += 1) {
      const isBeingMade = this.#absent !== null && this.#absent.length > 0;
      if (isBeingMade || !this.#waiters.isEmpty || round % LOOK_EVERY === 0) await this.#look();
      if (!this.#waiters.isEmpty) this.#asking.now();
      await pause(ASK_MS, undefined, { signal }).catch(() => undefined);
    }
    this.#running = null;
  }

  async #look(): Promise<void> {
    try {
      this.#see(await this.channel.query<Looked>(LOOK, [[...this.#tables.keys()]]));
    } catch (error) {
      const isNew = error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE;
      if (this.#absent !== null && !isNew) this.setting.onFailure('checkpoints', error);
      this.#absent = isNew ? [...this.#tables.values()] : null;
    }
  }

  #see(rows: readonly Looked[]): void {
    const { logId } = this.setting;
    for (const [table, , theirs] of rows) if (theirs !== logId) throw new ForeignLog(table, theirs, logId);
    const seen = new Set(rows.map(([table]) => table));
    this.#absent = [...this.#tables].flatMap(([table, view]) => (seen.has(table) ? [] : [view]));
    this.#parked = rows.reduce((sum, [, , , parked]) => sum + parked, 0);
    const positions = rows.map(([, position]) => BigInt(position));
    if (this.#absent.length > 0) return;
    this.#come(positions.reduce((lowest, position) => (position < lowest ? position : lowest)));
  }
}
