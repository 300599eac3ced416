import { setTimeout as pause } from 'node:timers/promises';
import { PUBLISHED_CATEGORIES } from '@clientele/contracts';
import type { EventLog, Page, StoredEvent } from '@clientele/event-store';
import type { Leases, Term } from '@clientele/leases';
import type { MessageBus } from '@clientele/message-bus';
import { migrateKafka } from './migrations.ts';
import { RelayCheckpoints } from './relay-checkpoints.ts';

/** Events that are read, published and noted together. */
const PAGE_EVENTS_MAX = 2_000;
/** A pause after so few events lets more of them gather, which cost hardly more together than one alone. */
const FEW_EVENTS_MAX = 100;
const GATHER_MS = 10;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 1_000;

export interface RelayOptions {
  /** The log as it is stored, below what opens it. */
  readonly log: EventLog;
  readonly bus: MessageBus;
  readonly leases: Leases;
  /** PostgreSQL of the checkpoint. */
  readonly url: string;
  readonly logId: string;
  /** What the names of the bus's topics begin with; each has a checkpoint of its own. */
  readonly prefix: string;
  /** Told what it failed on that is tried again. */
  readonly onFailure?: (error: unknown) => void;
}

export interface RelayProgress {
  /** Whether this process is the one of many that relays. */
  readonly leads: boolean;
  /** Positions of the log that are not on the bus yet, whoever relays. */
  readonly lag: number;
  /** What it failed with when it last did; it tries again by itself. */
  readonly lastError: unknown;
}

/**
 * Puts the log on a bus, in its order, at least once: one process of many, from a checkpoint that is moved
 * after the bus has it all. Who lost the lease without knowing may repeat old events late, and is then
 * superseded.
 */
export class Relay {
  #leads = false;
  #lastError: unknown = null;
  #leading: Promise<void> = Promise.resolve();
  readonly #checkpoints: RelayCheckpoints;
  readonly #stopping = new AbortController();

  constructor(private readonly options: RelayOptions) {
    const { url, logId, prefix } = options;
    this.#checkpoints = new RelayCheckpoints(url, logId, prefix);
  }

  /** Begins to wait for the lease. */
  start(): void {
    const { leases, logId, prefix } = this.options;
    const relay = (term: Term) => this.#relay(term);
    this.#leading = leases.lead(`relay ${prefix} ${logId}`, relay, this.#stopping.signal);
  }

  /** Ends after what is under way, and lets another go on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#leading;
    await this.#checkpoints.close();
  }

  async progress(): Promise<RelayProgress> {
    const [head, position] = await Promise.all([this.options.log.head(), this.#checkpoints.position()]);
    const lag = head > position ? Number(head - position) : 0;
    return { leads: this.#leads, lag, lastError: this.#lastError };
  }

  async #relay({ number, signal }: Term): Promise<void> {
    try {
      await migrateKafka(this.options.url);
      let noted = await this.#checkpoints.take(number);
      this.#leads = true;
      for await (const page of this.#pages(noted, signal)) {
        await this.#publish(page.events, signal);
        if (signal.aborted) return;
        await this.#checkpoints.move(number, noted, page.position);
        noted = page.position;
        if (page.events.length <= FEW_EVENTS_MAX) await this.#gather(signal);
      }
    } catch (error) {
      this.#failed(error);
      throw error;
    } finally {
      this.#leads = false;
    }
  }

  #pages(after: bigint, signal: AbortSignal): AsyncIterable<Page<StoredEvent>> {
    const categories = PUBLISHED_CATEGORIES;
    return this.options.log.subscribe({ after, categories, limit: PAGE_EVENTS_MAX, signal });
  }

  async #gather(signal: AbortSignal): Promise<void> {
    await pause(GATHER_MS, undefined, { signal }).catch(() => undefined);
  }

  /** Tries for ever: while the bus is away, the log keeps what waits. */
  async #publish(events: readonly StoredEvent[], signal: AbortSignal): Promise<void> {
    let retryMs = RETRY_MS_MIN;
    while (!signal.aborted && events.length > 0)
      try {
        return await this.options.bus.publish(events);
      } catch (error) {
        this.#failed(error);
        await pause(retryMs, undefined, { signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
      }
  }

  #failed(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#lastError = error;
    this.options.onFailure?.(error);
  }
}
