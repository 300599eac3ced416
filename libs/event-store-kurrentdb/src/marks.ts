import { BACKWARDS, END } from '@kurrent/kurrentdb-client';
import type { Connection } from './connection.ts';
import { markedAt, positionOf } from './stored-event.ts';

/** A process marks the log when it has appended so many events since it did, or after so long. */
const MARK_EVENTS = 250;
const MARK_MS = 10_000;
/** Marks that are kept in memory. */
const MARKS_KEPT_MAX = 10_000;

/** A place in the log at which a record begins, with the time of the events behind it. */
export interface Mark {
  readonly position: bigint;
  readonly at: string;
}

/**
 * The server finds an event by its stream, and reads $all from where a record begins; it finds nothing by
 * time, nor by a position between two records. So every process leaves marks in a stream of the adapter's
 * own, where the last before a time or a position is found with a logarithm of reads.
 */
export class Marks {
  readonly #kept = new Map<number, Mark>();
  #events = 0;
  #markedMs = -Infinity;

  constructor(
    private readonly connection: Connection,
    private readonly stream: string,
  ) {}

  /** Counts the events that are appended next, and tells whether a mark belongs before them. */
  count(events: number, nowMs: number): boolean {
    this.#events += events;
    if (this.#events < MARK_EVENTS && nowMs - this.#markedMs < MARK_MS) return false;
    this.#events = 0;
    this.#markedMs = nowMs;
    return true;
  }

  /** The mark that was due was not written. */
  missed(): void {
    this.#markedMs = -Infinity;
  }

  /** The last mark for which it holds, given that it holds for all marks before one and for none behind. */
  async last(holds: (mark: Mark) => boolean): Promise<Mark | null> {
    const [newest] = await this.connection.readStream(this.stream, {
      direction: BACKWARDS,
      fromRevision: END,
      maxCount: 1,
    });
    let [found, low, high]: [Mark | null, number, number] = [null, 0, Number(newest?.revision ?? -1n)];
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const mark = await this.#at(middle);
      if (holds(mark)) [found, low] = [mark, middle + 1];
      else high = middle - 1;
    }
    return found;
  }

  async #at(revision: number): Promise<Mark> {
    const kept = this.#kept.get(revision);
    if (kept !== undefined) return kept;
    const fromRevision = BigInt(revision);
    const [record] = await this.connection.readStream(this.stream, { fromRevision, maxCount: 1 });
    if (record === undefined) throw new Error(`the mark ${revision} of the log is missing`);
    const mark = { position: positionOf(record), at: markedAt(record) };
    if (this.#kept.size >= MARKS_KEPT_MAX) this.#kept.clear();
    this.#kept.set(revision, mark);
    return mark;
  }
}
