import { setTimeout as pause } from 'node:timers/promises';
import {
  AppendConsistencyViolationError,
  BACKWARDS,
  NO_STREAM,
  STREAM_STATE,
  type AppendRecordInput,
  type ConsistencyCheck,
  type ConsistencyViolation,
  type Position,
} from '@kurrent/kurrentdb-client';
import { Outage, OutcomeUnknown } from '@clientele/event-store';
import type { Connection } from './connection.ts';
import { within } from './failures.ts';
import { positionOf } from './stored-event.ts';

const RETRY_MS_MIN = 20;
const RETRY_MS_MAX = 1_000;

/** Records that are written together, or not at all. */
export interface Commit {
  readonly records: readonly AppendRecordInput[];
  readonly checks: readonly ConsistencyCheck[];
  /** Which of the records is the first of its stream, and so tells whether this commit is in the log. */
  readonly proof: number;
  /** The first of the records whose places are asked for. */
  readonly first: number;
}

export type Committed =
  /** Where the records stand, from the first on that was asked for. */
  | { readonly outcome: 'written'; readonly positions: readonly bigint[] }
  | { readonly outcome: 'violated'; readonly violations: readonly ConsistencyViolation[] };

/** Where a record begins, as the server says it. */
export const placeAt = (position: bigint): Position => ({ commit: position, prepare: position });

/** The stream must have this version. */
export const versionCheck = (streamName: string, version: number): ConsistencyCheck => ({
  type: STREAM_STATE,
  streamName,
  expectedState: version === 0 ? NO_STREAM : BigInt(version - 1),
});

/** Writes to the server, and finds out what became of it when no answer came. */
export class Committer {
  constructor(
    private readonly connection: Connection,
    private readonly timeoutMs: number,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /**
   * Sends the same records until it is known what became of them. Throws {@link OutcomeUnknown} when that
   * takes too long.
   */
  async commit(commit: Commit): Promise<Committed> {
    const endsMs = Date.now() + this.timeoutMs;
    let retryMs = RETRY_MS_MIN;
    for (let tries = 0; ; tries += 1) {
      try {
        const trying = tries === 0 ? this.#send(commit) : this.#settle(commit);
        return await within(Math.max(endsMs - Date.now(), RETRY_MS_MIN), trying);
      } catch (error) {
        if (!(error instanceof Outage)) throw error;
        this.onFailure(error);
        if (Date.now() + retryMs > endsMs) throw new OutcomeUnknown('no answer came', { cause: error });
        await pause(retryMs);
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
      }
    }
  }

  async #send(commit: Commit): Promise<Committed> {
    try {
      const { position } = await this.connection.append(commit.records, commit.checks);
      return { outcome: 'written', positions: await this.#positions(commit, position) };
    } catch (error) {
      if (!(error instanceof AppendConsistencyViolationError)) throw error;
      return { outcome: 'violated', violations: error.violations };
    }
  }

  /** What was sent before is in the log; or it comes in until it is sent again, and stands in its own way. */
  async #settle(commit: Commit): Promise<Committed> {
    const found = await this.#found(commit);
    if (found !== null) return found;
    try {
      const committed = await this.#send(commit);
      return committed.outcome === 'written' ? committed : ((await this.#found(commit)) ?? committed);
    } catch (error) {
      if (error instanceof Outage) throw error;
      const late = await this.#found(commit);
      if (late === null) throw error;
      return late;
    }
  }

  /** What is in the log of a commit whose answer was lost; `null` when nothing is. */
  async #found(commit: Commit): Promise<Committed | null> {
    const own = commit.records[commit.proof];
    const [record] = await this.connection.readStream(own?.streamName ?? '', { maxCount: 1 });
    if (record === undefined || record.id !== own?.record.id) return null;
    const rest = await this.connection.readAll({
      fromPosition: placeAt(positionOf(record)),
      maxCount: commit.records.length - commit.proof,
    });
    const last = positionOf(rest.at(-1) ?? record);
    return { outcome: 'written', positions: await this.#positions(commit, last) };
  }

  /** The server tells where the last record stands. The others stand right before it, in their order. */
  async #positions({ records, first }: Commit, last: bigint): Promise<readonly bigint[]> {
    const maxCount = records.length - 1 - first;
    if (maxCount === 0) return [last];
    const fromPosition = placeAt(last);
    const read = await this.connection.readAll({ direction: BACKWARDS, fromPosition, maxCount });
    const before = read.toReversed();
    if (before.length < maxCount || before.some(({ id }, index) => id !== records[first + index]?.record.id))
      throw new Error(`what stands before ${last} is not what was written with it`);
    return [...before.map(positionOf), last];
  }
}
