import { setTimeout as pause } from 'node:timers/promises';
import {
  EventLog,
  migrate,
  type Append,
  type AppendOutcome,
  type Page,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
} from '@clientele/event-store';
import pg from 'pg';
import { Appender } from './appender.ts';
import { Connection } from './connection.ts';
import { ContiguityAuditor } from './contiguity.ts';
import { Growth } from './growth.ts';
import { logMigrations } from './migrations.ts';
import { readPages } from './pages.ts';
import { Reader } from './reader.ts';
import { restoreEvents } from './restore.ts';
import { Tail } from './tail.ts';

/** Longest that a caller waits for the outcome of its append, unless told. */
export const APPEND_MS_MAX = 10_000;
const READ_MS_MAX = 30_000;
const RETRY_MS_MIN = 20;
const RETRY_MS_MAX = 2_000;

export interface PostgresLogOptions {
  readonly url: string;
  /** Told what an append or a subscription failed on that is tried again. */
  readonly onFailure?: (error: unknown) => void;
  /** Longest that a caller waits for the outcome of its append, in ms; {@link APPEND_MS_MAX} unless told. */
  readonly appendTimeoutMs?: number;
  /** The clock of this process. */
  readonly now?: () => Date;
}

/** The log in schema `log` of a PostgreSQL database. {@link openPostgresLog} opens one. */
export class PostgresEventLog extends EventLog {
  /** Looks for missing positions and versions, once it is started. */
  readonly contiguity: ContiguityAuditor;
  readonly #url: string;
  readonly #onFailure: (error: unknown) => void;
  readonly #appender: Appender;
  readonly #reader: Reader;
  readonly #pager: Connection;
  readonly #tail: Tail;
  readonly #growth: Growth;
  readonly #closing = new AbortController();

  constructor({
    url,
    onFailure = () => undefined,
    appendTimeoutMs = APPEND_MS_MAX,
    now = () => new Date(),
  }: PostgresLogOptions) {
    super();
    this.#url = url;
    this.#onFailure = onFailure;
    this.#growth = new Growth({ url, onRead: (events) => this.#tail.read(events), onFailure });
    this.#appender = new Appender({
      // So that a caller can still be told in time what became of a statement that was stuck.
      connection: this.#connect('log writer', appendTimeoutMs / 2),
      timeoutMs: appendTimeoutMs,
      now,
      onAppended: (events, head) => {
        this.#tail.appended(events);
        this.#growth.appended(head);
      },
      onFailure,
    });
    this.#reader = new Reader([
      this.#connect('log reader', READ_MS_MAX),
      this.#connect('log reader', READ_MS_MAX),
    ]);
    this.#pager = this.#connect('log tail', READ_MS_MAX);
    this.#tail = new Tail(this.#pager);
    this.contiguity = new ContiguityAuditor(this.#pager, onFailure);
  }

  override append(append: Append): Promise<AppendOutcome> {
    return this.#appender.append(append);
  }

  override async restore(events: readonly StoredEvent[]): Promise<readonly bigint[]> {
    const positions = await restoreEvents(this.#pager, events);
    this.#growth.appended(positions.at(-1) ?? 0n);
    return positions;
  }

  override readCommand(tenant: string, command: string): Promise<readonly StoredEvent[]> {
    return this.#reader.readCommand({ tenant, command });
  }

  override readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly StoredEvent[]> {
    return this.#reader.readStream({ stream, ...options });
  }

  /** On a connection of its own, so that a long read holds up nobody. */
  override async *readAll(options: ReadAllOptions): AsyncIterable<Page<StoredEvent>> {
    const head = await this.head();
    const to = options.to === undefined || options.to > head ? head : options.to;
    if (options.after >= to) return;
    const connection = this.#connect('log pages', READ_MS_MAX);
    try {
      yield* readPages(connection, options.after, to, options);
    } finally {
      await connection.close();
    }
  }

  override async *subscribe(
    options: ReadAllOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<Page<StoredEvent>> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    let { after } = options;
    let retryMs = RETRY_MS_MIN;
    while (options.to === undefined || after < options.to) {
      await this.#growth.beyond(after, signal);
      if (signal.aborted) return;
      try {
        for await (const page of this.#pages(after, this.#reachable(options.to), options)) {
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
    await Promise.all([this.#growth.close(), this.#reader.close(), this.#pager.close()]);
  }

  /** Who follows closely shares its pages with others; who is far behind reads its own. */
  async *#pages(after: bigint, to: bigint, options: ReadAllOptions): AsyncIterable<Page<StoredEvent>> {
    const near = await this.#tail.page(after, to, options);
    if (near === null) yield* readPages(this.#pager, after, to, options);
    else yield near;
  }

  /** How far a subscription can read now. */
  #reachable(to: bigint | undefined): bigint {
    const { head } = this.#growth.watch;
    return to === undefined || to > head ? head : to;
  }

  #connect(purpose: string, statementMsMax: number): Connection {
    return new Connection({ url: this.#url, purpose, statementMsMax });
  }
}

/** Opens the log in a database, and brings its schema up to date first. */
export const openPostgresLog = async (options: PostgresLogOptions): Promise<PostgresEventLog> => {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: 'clientele log migrations',
  });
  // A connection that dies fails the statement under way; without a listener it would end the process as
  // well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await migrate(client, 'log', logMigrations);
  } finally {
    await client.end();
  }
  return new PostgresEventLog(options);
};
