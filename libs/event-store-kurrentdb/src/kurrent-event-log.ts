import { setTimeout as pause } from 'node:timers/promises';
import {
  EventLog,
  type Append,
  type AppendOutcome,
  type Page,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
} from '@clientele/event-store';
import { Appender } from './appender.ts';
import { Committer } from './committer.ts';
import { Connection } from './connection.ts';
import { VersionAuditor } from './contiguity.ts';
import { Marks } from './marks.ts';
import { Names } from './names.ts';
import { readPages } from './pages.ts';
import { Reader } from './reader.ts';
import { Restorer } from './restore.ts';
import { Tail } from './tail.ts';

/** Longest that a caller waits for the outcome of its append, unless told. */
export const APPEND_MS_MAX = 10_000;
const RETRY_MS_MIN = 20;
const RETRY_MS_MAX = 2_000;

export interface KurrentLogOptions {
  /** Connection string of the server or cluster: `kurrentdb://...`. */
  readonly url: string;
  /** Told what an append or a subscription failed on that is tried again. */
  readonly onFailure?: (error: unknown) => void;
  /** Longest that a caller waits for the outcome of its append, in ms; {@link APPEND_MS_MAX} unless told. */
  readonly appendTimeoutMs?: number;
  /** Stands before the name of each stream, so that a server can hold several logs; nothing unless told. */
  readonly prefix?: string;
  /** The clock of this process. */
  readonly now?: () => Date;
}

/** The log in a KurrentDB. {@link openKurrentLog} opens one. */
export class KurrentEventLog extends EventLog {
  /** Looks for missing versions, once it is started. Positions have gaps here. */
  readonly contiguity: VersionAuditor;
  readonly #onFailure: (error: unknown) => void;
  readonly #connection: Connection;
  readonly #names: Names;
  readonly #appender: Appender;
  readonly #restorer: Restorer;
  readonly #reader: Reader;
  readonly #tail: Tail;
  readonly #closing = new AbortController();

  constructor(
    connection: Connection,
    {
      onFailure = () => undefined,
      appendTimeoutMs = APPEND_MS_MAX,
      prefix = '',
      now = () => new Date(),
    }: KurrentLogOptions,
  ) {
    super();
    const names = new Names(prefix);
    const marks = new Marks(connection, names.marks);
    const committer = new Committer(connection, appendTimeoutMs, onFailure);
    this.#connection = connection;
    this.#onFailure = onFailure;
    this.#names = names;
    this.#appender = new Appender({ connection, committer, names, marks, now });
    this.#restorer = new Restorer(committer, names, marks);
    this.#reader = new Reader(connection, names, marks);
    this.#tail = new Tail({ connection, reader: this.#reader, names, onFailure });
    this.contiguity = new VersionAuditor(this, onFailure);
  }

  override append(append: Append): Promise<AppendOutcome> {
    return this.#appender.append(append);
  }

  override restore(events: readonly StoredEvent[]): Promise<readonly bigint[]> {
    return this.#restorer.restore(events);
  }

  override readCommand(tenant: string, command: string): Promise<readonly StoredEvent[]> {
    return this.#reader.readCommand(tenant, command);
  }

  override readStream(stream: string, options?: ReadStreamOptions): Promise<readonly StoredEvent[]> {
    return this.#reader.readStream(stream, options);
  }

  override async *readAll(options: ReadAllOptions): AsyncIterable<Page<StoredEvent>> {
    const head = await this.head();
    yield* this.#read(options, options.to === undefined || options.to > head ? head : options.to);
  }

  override async *subscribe(
    options: ReadAllOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<Page<StoredEvent>> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    let { after } = options;
    let retryMs = RETRY_MS_MIN;
    while (options.to === undefined || after < options.to) {
      await this.#tail.beyond(after, signal);
      if (signal.aborted) return;
      try {
        for await (const page of this.#pages({ ...options, after })) {
          after = page.position;
          retryMs = RETRY_MS_MIN;
          yield page;
          if (signal.aborted) return;
        }
      } catch (error) {
        this.#onFailure(error);
        await pause(retryMs, undefined, { signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
      }
    }
  }

  override head(): Promise<bigint> {
    return this.#reader.head();
  }

  override positionAt(time: string): Promise<bigint> {
    return this.#reader.positionAt(time);
  }

  override async close(): Promise<void> {
    await this.#appender.close();
    this.#closing.abort();
    await this.contiguity.stop();
    await this.#tail.close();
    await this.#connection.close();
  }

  /** What was appended lately is at hand; whatever else there is, the server has. */
  #pages(options: ReadAllOptions): AsyncIterable<Page<StoredEvent>> | Page<StoredEvent>[] {
    const { head } = this.#tail;
    const to = options.to === undefined || options.to > head ? head : options.to;
    const recent = this.#tail.page(options.after, to, options);
    return recent === null ? this.#read(options, to) : [recent];
  }

  async *#read(options: ReadAllOptions, to: bigint): AsyncIterable<Page<StoredEvent>> {
    if (options.after >= to) return;
    const start = options.after === 0n ? 0n : await this.#reader.startFor(options.after);
    yield* readPages(this.#connection, this.#names, { ...options, to, start });
  }
}

/** Opens the log in a server that is there. Throws `ServerTooOld` when that cannot hold it. */
export const openKurrentLog = async (options: KurrentLogOptions): Promise<KurrentEventLog> => {
  // So that a caller can still be told in time what became of an append whose first try was stuck.
  const connection = new Connection(options.url, Math.ceil((options.appendTimeoutMs ?? APPEND_MS_MAX) / 2));
  try {
    await connection.check();
  } catch (error) {
    await connection.close();
    throw error;
  }
  return new KurrentEventLog(connection, options);
};
