import { setTimeout as pause } from 'node:timers/promises';
import { HeadWatch, type StoredEvent } from '@clientele/event-store';
import type pg from 'pg';
import { Connection, type Statement } from './connection.ts';
import { readPage } from './pages.ts';
import { HEAD } from './reader.ts';

/** Shortest and longest time between two looks at the head: while others append, and while nobody does. */
const LOOK_MS_MIN = 5;
const LOOK_MS_MAX = 250;
/** Least time between two notifications of one process: those of all databases queue on one lock. */
const TELL_MS_MIN = 100;
/** Most events that a look brings along; of more only the head is asked for. */
const LOOK_EVENTS_MAX = 1_000;
const STATEMENT_MS_MAX = 5_000;
const RETRY_MS_MAX = 2_000;

const CHANNEL = 'clientele_log';
const TELL: Statement = { name: 'tell', text: `select pg_notify('${CHANNEL}', $1)` };

export interface GrowthOptions {
  readonly url: string;
  /** Told of the events behind the head that was known, before the new head is. */
  readonly onRead: (events: readonly StoredEvent[]) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Knows how far the log has grown. Appends of this process say so themselves. Those of others are told by a
 * notification, which may be lost, and found by looking, which is why that is never left out. Who looks is
 * about to read what is new, so a look brings it along.
 */
export class Growth {
  readonly watch = new HeadWatch();
  readonly #connection: Connection;
  readonly #closing = new AbortController();
  #following: Promise<void> | null = null;
  #lookMs = LOOK_MS_MIN;
  #told = 0n;
  #isTelling = false;

  constructor(private readonly options: GrowthOptions) {
    this.#connection = new Connection(
      { url: options.url, purpose: 'log growth', statementMsMax: STATEMENT_MS_MAX },
      (client) => this.#listen(client),
    );
  }

  /** This process has appended up to there. */
  appended(head: bigint): void {
    this.watch.advance(head);
    if (!this.#isTelling && !this.#closing.signal.aborted) void this.#tell();
  }

  /** Resolves when there is more than this, or the signal aborts. */
  async beyond(position: bigint, signal: AbortSignal): Promise<void> {
    this.#following ??= this.#follow();
    await this.watch.beyond(position, signal);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#following;
    await this.#connection.close();
  }

  async #listen(client: pg.Client): Promise<void> {
    client.on('notification', ({ payload }) => this.#grewElsewhere(BigInt(payload ?? 0)));
    await client.query(`listen ${CHANNEL}`);
  }

  #grewElsewhere(head: bigint): void {
    if (head <= this.watch.head) return;
    this.#lookMs = LOOK_MS_MIN;
    this.watch.advance(head);
  }

  /** A lost notification is no loss: the others look by themselves. */
  async #tell(): Promise<void> {
    this.#isTelling = true;
    while (this.#told < this.watch.head && !this.#closing.signal.aborted) {
      this.#told = this.watch.head;
      await this.#connection.query(TELL, [String(this.#told)]).catch(() => undefined);
      await this.#pause(TELL_MS_MIN);
    }
    this.#isTelling = false;
  }

  async #follow(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        await this.#look();
      } catch (error) {
        this.options.onFailure(error);
        this.#lookMs = Math.min(this.#lookMs * 4, RETRY_MS_MAX);
      }
      await this.#pause(this.#lookMs);
    }
  }

  async #look(): Promise<void> {
    const head = await this.#found(this.watch.head);
    this.#lookMs = Math.min(this.#lookMs * 2, LOOK_MS_MAX);
    this.#grewElsewhere(head);
  }

  /** Where the log ends, which is known to reach to a position. */
  async #found(known: bigint): Promise<bigint> {
    if (known > 0n) {
      const to = known + BigInt(LOOK_EVENTS_MAX);
      const { events } = await readPage(this.#connection, known, to, { limit: LOOK_EVENTS_MAX });
      this.options.onRead(events);
      if (events.length < LOOK_EVENTS_MAX) return events.at(-1)?.position ?? known;
    }
    const [row] = await this.#connection.query<[head: string]>(HEAD, []);
    return BigInt(row?.[0] ?? 0);
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}
