import { setTimeout as pause } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { inSpanOfEach, TooNew, type EventStore, type Page } from '@clientele/event-store';
import { foldBatch, placeOf, streamsToLoad, type Entry, type FoldedBatch } from './batch.ts';
import { readCheckpoint, readParked } from './checkpoint.ts';
import type { Pipeline } from './database.ts';
import { Intake } from './intake.ts';
import { isPoison, tryRows } from './poison.ts';
import type { Checkpoint, ViewTable } from './table.ts';

/** Rows that a projector keeps in memory, because who changed a moment ago tends to change again. */
export const ROWS_HOT_MAX = 5_000;
/** Most events of one transaction. */
export const BATCH_EVENTS_MAX = 2_000;
/** Time between two writes of a checkpoint that nothing else moves. */
export const IDLE_MOVE_EVERY_MS = 1_000;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5_000;

/** What a projector needs of the process that runs it. */
export interface ProjectorSetting {
  readonly url: string;
  readonly logId: string;
  readonly store: EventStore;
  readonly database: Pipeline;
  /** Called whenever the view has come further. */
  readonly onProgress: () => void;
  /** Called whenever a table has new rows. */
  readonly onRows: (table: string) => void;
  readonly onFailure: (view: string, error: unknown) => void;
}

export type ProjectorState = 'starting' | 'following' | 'failing' | 'too-new' | 'stopped';

/**
 * Keeps one table up to date with the log, for ever. Rows and checkpoint move in one transaction, and only
 * from where this projector believes the checkpoint to be: whoever lost that guess reads anew. So any number
 * of processes may run the same projector, and a crash at any moment neither loses an event nor counts one
 * twice.
 */
export class Projector<Row extends object = object> {
  state: ProjectorState = 'starting';
  lastError: unknown = null;
  private checkpoint: Checkpoint = { position: 0n, epoch: '0' };
  // What lies between the checkpoint and here has no part in this view.
  private seen = 0n;
  // So that what is said first is written at once.
  private movedAt = -IDLE_MOVE_EVERY_MS;
  private parked: Set<string> = new Set();
  private readonly rows = new LRUCache<string, { readonly row: Row | null }>({ max: ROWS_HOT_MAX });
  private intake = new Intake();
  private failingSince: number | null = null;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    readonly table: ViewTable<Row>,
    private readonly setting: ProjectorSetting,
  ) {}

  /** Everything up to and with this position can be read. */
  get position(): bigint {
    return this.seen;
  }

  start(): void {
    this.running = this.supervise();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.state = 'stopped';
  }

  isParked(stream: string): boolean {
    return this.parked.has(stream);
  }

  get parkedCount(): number {
    return this.parked.size;
  }

  /** How long the oldest event that cannot be read yet has waited, given the log's head. */
  lagMs(head: bigint, now: number): number {
    if (head <= this.position) return 0;
    const since = this.intake.oldestAt;
    return Math.max(0, now - (since === null ? (this.failingSince ?? now) : Date.parse(since)));
  }

  private async supervise(): Promise<void> {
    let retryMs = RETRY_MS_MIN;
    while (!this.stopping.signal.aborted) {
      const before = this.position;
      try {
        await this.follow();
        if (!this.stopping.signal.aborted) throw new Error('the subscription to the log ended');
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.fail(error);
        retryMs = this.position > before ? RETRY_MS_MIN : Math.min(retryMs * 2, RETRY_MS_MAX);
        await pause(retryMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private fail(error: unknown): void {
    this.state = error instanceof TooNew ? 'too-new' : 'failing';
    this.lastError = error;
    this.failingSince ??= Date.now();
    this.setting.onFailure(this.table.view.name, error);
  }

  private async follow(): Promise<void> {
    await this.readAnew();
    const ended = new AbortController();
    const intake = new Intake();
    this.intake = intake;
    const filling = intake.fill(
      this.setting.store.subscribe({
        after: this.position,
        categories: this.table.view.categories,
        signal: AbortSignal.any([this.stopping.signal, ended.signal]),
      }),
    );
    try {
      for (let page = await intake.take(); page; page = await intake.take()) await this.apply(page);
    } finally {
      ended.abort();
      intake.end();
      await filling;
    }
  }

  private async readAnew(): Promise<void> {
    const { database, logId } = this.setting;
    this.rows.clear();
    const checkpoint = await readCheckpoint(database, this.table.name, logId);
    if (!checkpoint) throw new Error(`views.${this.table.name} does not exist`);
    this.parked = await readParked(database, this.table.name);
    this.checkpoint = checkpoint;
    this.seen = checkpoint.position;
    this.state = 'following';
    this.setting.onProgress();
  }

  private async apply(page: Page<Entry>): Promise<void> {
    for (let start = 0; ; start += BATCH_EVENTS_MAX) {
      const events = page.events.slice(start, start + BATCH_EVENTS_MAX);
      const last = events.at(-1);
      const isLast = start + BATCH_EVENTS_MAX >= page.events.length;
      await this.applyBatch(events, isLast || !last ? page.position : placeOf(last).position);
      if (isLast) return;
    }
  }

  private async applyBatch(entries: readonly Entry[], to: bigint): Promise<void> {
    const stop = entries.find((entry) => 'stored' in entry && entry.error instanceof TooNew);
    if (!stop || !('stored' in stop)) return this.write(entries, to);
    const tooNew = entries.indexOf(stop);
    await this.write(entries.slice(0, tooNew), placeOf(stop).position - 1n);
    if (placeOf(stop).position > this.position) throw stop.error;
  }

  private write(entries: readonly Entry[], to: bigint): Promise<void> {
    const { name } = this.table.view;
    const events = () => entries.map(placeOf);
    return inSpanOfEach(`project ${name}`, events, { kind: 'consumer' }, () => this.show(entries, to));
  }

  // Repeats until the position is behind us, because another process may have come there first.
  private async show(entries: readonly Entry[], to: bigint): Promise<void> {
    while (to > this.position) {
      const batch = await this.fold(entries);
      const hasMoved = this.isWorthAWrite(batch, entries);
      if (!hasMoved || (await this.flush(batch, to))) {
        this.accept(batch, to, hasMoved);
        continue;
      }
      const believed = this.checkpoint.position;
      await this.readAnew();
      // Only a restored database goes back; what lies between is not in this batch.
      if (this.checkpoint.position < believed)
        throw new Error(`the checkpoint of views.${this.table.name} went back`);
    }
  }

  /** A checkpoint that only passes over what has no part in this view is written every so often. */
  private isWorthAWrite({ changes, parked }: FoldedBatch<Row>, entries: readonly Entry[]): boolean {
    if (changes.size + parked.size > 0) return true;
    if (performance.now() - this.movedAt >= IDLE_MOVE_EVERY_MS) return true;
    // Somebody may have replayed a parked stream; the guard of the write tells.
    return this.parked.size > 0 && entries.some((entry) => this.parked.has(placeOf(entry).stream));
  }

  private async fold(entries: readonly Entry[]): Promise<FoldedBatch<Row>> {
    const fresh = entries.filter((entry) => {
      const { position, stream } = placeOf(entry);
      return position > this.position && !this.parked.has(stream);
    });
    const missing = streamsToLoad(fresh, (stream) => this.rows.has(stream));
    const loaded = missing.length > 0 ? await this.table.load(this.setting.database, missing) : null;
    const rowOf = (stream: string) => this.rows.get(stream)?.row ?? loaded?.get(stream) ?? null;
    return foldBatch(this.table.view, rowOf, fresh);
  }

  private async flush(batch: FoldedBatch<Row>, to: bigint): Promise<boolean> {
    const { database, url } = this.setting;
    const attempt = () =>
      this.table.flush(database, {
        from: this.checkpoint,
        to,
        changes: batch.changes,
        parked: batch.parked.values(),
      });
    try {
      return await attempt();
    } catch (error) {
      if (!isPoison(error)) throw error;
      const poisoned = await tryRows(url, this.table, batch.changes);
      if (poisoned.length === 0) throw error;
      for (const parked of poisoned) {
        batch.changes.delete(parked.stream);
        batch.parked.set(parked.stream, parked);
      }
      return attempt();
    }
  }

  private accept({ changes, parked }: FoldedBatch<Row>, to: bigint, hasMoved: boolean): void {
    for (const [stream, { row }] of changes) this.rows.set(stream, { row });
    for (const stream of parked.keys()) this.parked.add(stream);
    this.seen = to;
    if (hasMoved) {
      this.checkpoint = { ...this.checkpoint, position: to };
      this.movedAt = performance.now();
    }
    this.failingSince = null;
    this.setting.onProgress();
    if (changes.size > 0) this.setting.onRows(this.table.name);
  }
}
