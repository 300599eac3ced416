import { setTimeout as pause } from 'node:timers/promises';
import {
  KurrentDBClient,
  StreamNotFoundError,
  UnsupportedError,
  type AppendRecordInput,
  type AppendRecordsResult,
  type ConsistencyCheck,
  type RecordedEvent,
} from '@kurrent/kurrentdb-client';
import { Outage } from '@clientele/event-store';
import { ServerTooOld, TooLate, translated, within } from './failures.ts';

type ReadAll = NonNullable<Parameters<KurrentDBClient['readAll']>[0]>;
type ReadStream = NonNullable<Parameters<KurrentDBClient['readStream']>[1]>;

type Resolved = AsyncIterable<{ readonly event?: RecordedEvent }>;

/** Longest that one read may take. */
const READ_MS_MAX = 30_000;
/** How often a read is tried, and the pause before the next: the first after an outage meets a dead end. */
const READ_TRIES_MAX = 3;
const READ_RETRY_MS = 50;
/** Least time between two clients for reads. */
const RENEW_MS_MIN = 100;

/** A connection to the server. What fails on it is an outage where trying again may help. */
export class Connection {
  readonly #url: string;
  /** For subscriptions: whatever else there is to ask has a method here. */
  readonly client: KurrentDBClient;
  #writer: KurrentDBClient;
  #reader: KurrentDBClient;
  #renewedMs = 0;

  constructor(
    url: string,
    /** Longest that one append may take. */
    private readonly appendMsMax: number,
  ) {
    this.#url = `${url}${url.includes('?') ? '&' : '?'}defaultDeadline=${appendMsMax}`;
    this.client = this.#connect();
    this.#writer = this.#connect();
    this.#reader = this.#connect();
  }

  /** Throws {@link ServerTooOld} when the server cannot do what every append needs. */
  async check(): Promise<void> {
    try {
      await within(this.appendMsMax, this.#writer.appendRecords([]));
    } catch (error) {
      if (error instanceof UnsupportedError) throw new ServerTooOld();
      const failure = translated(error);
      // That an append of nothing is no append says a server which knows what one is.
      if (failure instanceof Outage) throw failure;
    }
  }

  async append(
    records: readonly AppendRecordInput[],
    checks: readonly ConsistencyCheck[],
  ): Promise<AppendRecordsResult> {
    try {
      return await within(this.appendMsMax, this.#writer.appendRecords([...records], [...checks]));
    } catch (error) {
      // A client waits for ever to be told what the server can do, and asks once: another takes its place.
      if (error instanceof TooLate) this.#writer = this.#connect();
      throw translated(error);
    }
  }

  /** Records of $all; forwards from a position with the one that stands there, backwards without. */
  async readAll(options: ReadAll): Promise<readonly RecordedEvent[]> {
    return this.#collected((client) => client.readAll(options));
  }

  /** Records of a stream; none when there is no such stream. */
  async readStream(stream: string, options: ReadStream): Promise<readonly RecordedEvent[]> {
    try {
      return await this.#collected((client) => client.readStream(stream, options));
    } catch (error) {
      if (error instanceof StreamNotFoundError) return [];
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.client.dispose(), this.#writer.dispose(), this.#reader.dispose()]);
  }

  #connect(): KurrentDBClient {
    return KurrentDBClient.connectionString(this.#url);
  }

  async #collected(read: (client: KurrentDBClient) => Resolved): Promise<readonly RecordedEvent[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await within(READ_MS_MAX, recordsOf(read(this.#reader)));
      } catch (error) {
        const failure = translated(error);
        if (!(failure instanceof Outage) || tries === READ_TRIES_MAX) throw failure;
        await this.#renewReader();
      }
    }
  }

  /** A client whose first connection broke before it stood says for ever that the server is away. */
  async #renewReader(): Promise<void> {
    await pause(READ_RETRY_MS);
    const now = performance.now();
    if (now - this.#renewedMs < RENEW_MS_MIN) return;
    this.#renewedMs = now;
    this.#reader = this.#connect();
  }
}

const recordsOf = async (resolved: Resolved): Promise<readonly RecordedEvent[]> => {
  const records: RecordedEvent[] = [];
  for await (const { event } of resolved) if (event !== undefined) records.push(event);
  return records;
};
