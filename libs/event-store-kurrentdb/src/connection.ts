import {
  KurrentDBClient,
  StreamNotFoundError,
  UnsupportedError,
  type AppendRecordInput,
  type AppendRecordsResult,
  type ConsistencyCheck,
  type RecordedEvent,
} from '@kurrent/kurrentdb-client';
import { isTooLate, ServerTooOld, translated } from './failures.ts';

type ReadAll = NonNullable<Parameters<KurrentDBClient['readAll']>[0]>;
type ReadStream = NonNullable<Parameters<KurrentDBClient['readStream']>[1]>;

/** Longest that one call may take. */
const CALL_MS_MAX = 5_000;

/** A connection to the server. What fails on it is an outage where trying again may help. */
export class Connection {
  readonly #url: string;
  /** For subscriptions: whatever else there is to ask has a method here. */
  readonly client: KurrentDBClient;
  #writer: KurrentDBClient;

  constructor(url: string) {
    this.#url = `${url}${url.includes('?') ? '&' : '?'}defaultDeadline=${CALL_MS_MAX}`;
    this.client = KurrentDBClient.connectionString(this.#url);
    this.#writer = KurrentDBClient.connectionString(this.#url);
  }

  /** Throws {@link ServerTooOld} when the server cannot do what every append needs. */
  async check(): Promise<void> {
    try {
      await this.#writer.appendRecords([]);
    } catch (error) {
      if (error instanceof UnsupportedError) throw new ServerTooOld();
      const failure = translated(error);
      // That an append of nothing is no append says a server which knows what one is.
      if (failure !== error) throw failure;
    }
  }

  async append(
    records: readonly AppendRecordInput[],
    checks: readonly ConsistencyCheck[],
  ): Promise<AppendRecordsResult> {
    try {
      return await this.#writer.appendRecords([...records], [...checks]);
    } catch (error) {
      // A client that was not told in time what the server can do never asks again: another takes its place.
      if (isTooLate(error)) this.#writer = KurrentDBClient.connectionString(this.#url);
      throw translated(error);
    }
  }

  /** Records of $all; forwards from a position with the one that stands there, backwards without. */
  async readAll(options: ReadAll): Promise<readonly RecordedEvent[]> {
    return this.#collected(() => this.client.readAll(options));
  }

  /** Records of a stream; none when there is no such stream. */
  async readStream(stream: string, options: ReadStream): Promise<readonly RecordedEvent[]> {
    try {
      return await this.#collected(() => this.client.readStream(stream, options));
    } catch (error) {
      if (error instanceof StreamNotFoundError) return [];
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.client.dispose(), this.#writer.dispose()]);
  }

  async #collected(
    read: () => AsyncIterable<{ readonly event?: RecordedEvent }>,
  ): Promise<readonly RecordedEvent[]> {
    const records: RecordedEvent[] = [];
    try {
      for await (const { event } of read()) if (event !== undefined) records.push(event);
    } catch (error) {
      throw translated(error);
    }
    return records;
  }
}
