import { setTimeout as pause } from 'node:timers/promises';
import { OutcomeUnknown, type Append, type AppendOutcome, type StoredEvent } from '@clientele/event-store';
import {
  APPEND,
  BATCH_BYTES_MAX,
  BATCH_EVENTS_MAX,
  batchOutcomes,
  batchValues,
  encodeAppend,
  headAfter,
  recordedEvents,
  type BatchRow,
  type EncodedAppend,
} from './batch.ts';
import type { Connection } from './connection.ts';
import { isBadContent, isPassing } from './failures.ts';

/** How often the waiting are looked at for those who have waited too long. */
const DEADLINE_CHECK_MS = 250;
/** Batches under way: while the database works on one, we prepare the next. */
const BATCHES_UNDERWAY_MAX = 2;
/** Fewer waiting appends than these are not worth a second batch under way. */
const SECOND_BATCH_APPENDS_MIN = 64;
const RETRY_MS_MIN = 10;
const RETRY_MS_MAX = 500;

interface Waiting extends EncodedAppend {
  readonly until: number;
  isSettled: boolean;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: Error) => void;
}

interface Sent {
  readonly row: BatchRow;
  /** An earlier connection was lost with the same batch, so some of it may have been in the log before. */
  readonly isRepeated: boolean;
}

export interface AppenderOptions {
  readonly connection: Connection;
  /** Longest that a caller waits. */
  readonly timeoutMs: number;
  readonly now: () => Date;
  /** Told what each batch recorded, in the order of positions, and the log's head after it. */
  readonly onAppended: (events: readonly StoredEvent[], head: bigint) => void;
  /** Told why a batch is sent again. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Group commit: whatever arrives while a batch is under way is the next batch, so the more callers there are,
 * the less each of them costs. Nothing waits for a timer.
 */
export class Appender {
  #queue: Waiting[] = [];
  readonly #underway = new Set<readonly Waiting[]>();
  #isScheduled = false;
  #isClosed = false;
  readonly #emptied = Promise.withResolvers<void>();
  readonly #deadlines: NodeJS.Timeout;

  constructor(private readonly options: AppenderOptions) {
    this.#deadlines = setInterval(() => this.#giveUpLate(), DEADLINE_CHECK_MS).unref();
  }

  append(append: Append): Promise<AppendOutcome> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw new Error('the log is closed');
      const until = performance.now() + this.options.timeoutMs;
      this.#queue.push({ ...encodeAppend(append), until, isSettled: false, resolve, reject });
      this.#schedule();
    });
  }

  /** Takes no more, and resolves when every caller has its outcome. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#checkEmpty();
    await this.#emptied.promise;
    clearInterval(this.#deadlines);
    await this.options.connection.close();
  }

  /** After what else is ready to run now, because that may append too. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#sendWaiting();
    });
  }

  #sendWaiting(): void {
    let most = this.#queue.length;
    if (this.#underway.size === 0 && most >= 2 * SECOND_BATCH_APPENDS_MIN) most = Math.ceil(most / 2);
    while (this.#queue.length > 0 && this.#underway.size < BATCHES_UNDERWAY_MAX) {
      if (this.#underway.size > 0 && this.#queue.length < SECOND_BATCH_APPENDS_MIN) return;
      const [batch, rest] = takeBatch(this.#queue, most);
      this.#queue = rest;
      this.#underway.add(batch);
      void this.#settle(batch).finally(() => this.#ended(batch));
    }
  }

  #ended(batch: readonly Waiting[]): void {
    this.#underway.delete(batch);
    if (this.#queue.length > 0) this.#schedule();
    this.#checkEmpty();
  }

  #checkEmpty(): void {
    if (this.#isClosed && this.#queue.length === 0 && this.#underway.size === 0) this.#emptied.resolve();
  }

  /**
   * Gives every caller of a batch its outcome. A batch that holds something bad is halved until that is
   * alone.
   */
  async #settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const sent = await this.#send(batch);
      if (sent === null) return;
      const outcomes = batchOutcomes(batch, sent.row, sent.isRepeated);
      this.options.onAppended(recordedEvents(batch, outcomes), headAfter(sent.row));
      resolveAll(batch, outcomes);
    } catch (error) {
      if (!isBadContent(error) || batch.length === 1) return rejectAll(batch, error as Error);
      const middle = Math.ceil(batch.length / 2);
      await this.#settle(batch.slice(0, middle));
      await this.#settle(batch.slice(middle));
    }
  }

  /** Sends a batch until the database says what became of it; `null` when nobody waits for that any more. */
  async #send(batch: readonly Waiting[]): Promise<Sent | null> {
    const { connection, now, onFailure } = this.options;
    let retryMs = RETRY_MS_MIN;
    for (let isRepeated = false; batch.some(({ isSettled }) => !isSettled); isRepeated = true) {
      try {
        const [row] = await connection.query<BatchRow>(APPEND, batchValues(batch, now()));
        if (row === undefined) return null;
        return { row, isRepeated };
      } catch (error) {
        if (!isPassing(error)) throw error;
        onFailure(error);
        await pause(retryMs);
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
      }
    }
    return null;
  }

  #giveUpLate(): void {
    const now = performance.now();
    for (const waiting of [...this.#underway].flat()) giveUp(waiting, now);
    for (const waiting of this.#queue) giveUp(waiting, now);
    this.#queue = this.#queue.filter(({ isSettled }) => !isSettled);
    this.#checkEmpty();
  }
}

const giveUp = (waiting: Waiting, now: number): void => {
  if (waiting.isSettled || waiting.until > now) return;
  waiting.isSettled = true;
  waiting.reject(new OutcomeUnknown('the log did not say in time what became of an append'));
};

const resolveAll = (batch: readonly Waiting[], outcomes: readonly AppendOutcome[]): void => {
  for (const [index, waiting] of batch.entries()) {
    const outcome = outcomes[index];
    waiting.isSettled = true;
    if (outcome !== undefined) waiting.resolve(outcome);
  }
};

const rejectAll = (batch: readonly Waiting[], error: Error): void => {
  for (const waiting of batch) {
    waiting.isSettled = true;
    waiting.reject(error);
  }
};

/**
 * As many of the queue as fit into one batch, and what is left of it. What names a stream or a command that
 * another before it names waits, because it is decided on what that other one leaves.
 */
const takeBatch = (queue: readonly Waiting[], appendsMax: number): [batch: Waiting[], rest: Waiting[]] => {
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  const names = new Set<string>();
  let [events, bytes] = [0, 0];
  for (const [index, waiting] of queue.entries()) {
    const isFree = !waiting.names.some((name) => names.has(name));
    if (isFree) [events, bytes] = [events + waiting.events, bytes + waiting.bytes];
    const isFull = batch.length === appendsMax || events > BATCH_EVENTS_MAX || bytes > BATCH_BYTES_MAX;
    if (isFull && batch.length > 0) return [batch, [...rest, ...queue.slice(index)]];
    (isFree ? batch : rest).push(waiting);
    for (const name of waiting.names) names.add(name);
  }
  return [batch, rest];
};
