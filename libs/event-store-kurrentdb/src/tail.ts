import { setTimeout as pause } from 'node:timers/promises';
import { START, type AllStreamSubscription } from '@kurrent/kurrentdb-client';
import {
  HeadWatch,
  narrowed,
  PAGE_EVENTS,
  type Page,
  type ReadAllOptions,
  type StoredEvent,
} from '@clientele/event-store';
import { placeAt } from './committer.ts';
import type { Connection } from './connection.ts';
import { translated } from './failures.ts';
import type { Names } from './names.ts';
import type { Reader } from './reader.ts';
import { eventOf } from './stored-event.ts';

/** Events at the log's end that are kept for those who follow it. */
const RECENT_EVENTS_MAX = 4_000;
const RETRY_MS_MIN = 20;
const RETRY_MS_MAX = 2_000;

interface TailSetting {
  readonly connection: Connection;
  readonly reader: Reader;
  readonly names: Names;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Follows the log's end by one subscription for all who follow it in this process. It takes every event of
 * the log, so what it has seen is all that there is: nobody has to trust the server's checkpoints, which come
 * before the events that they count are handled.
 */
export class Tail {
  readonly #watch = new HeadWatch();
  readonly #closing = new AbortController();
  #following: Promise<void> | null = null;
  #subscription: AllStreamSubscription | null = null;
  /** What follows this position is kept; `null` until the subscription has begun. */
  #keptAfter: bigint | null = null;
  #kept: StoredEvent[] = [];

  constructor(private readonly setting: TailSetting) {}

  /** How far the log is known to reach. */
  get head(): bigint {
    return this.#watch.head;
  }

  /** Resolves when the log is known to reach beyond the position, or the signal aborts. */
  async beyond(position: bigint, signal: AbortSignal): Promise<void> {
    this.#following ??= this.#follow();
    await this.#watch.beyond(position, signal);
  }

  /** The page behind a position and up to another; `null` when its beginning is not kept. */
  page(
    after: bigint,
    to: bigint,
    { limit = PAGE_EVENTS, ...narrowing }: Pick<ReadAllOptions, 'categories' | 'types' | 'limit'>,
  ): Page<StoredEvent> | null {
    if (this.#keptAfter === null || after < this.#keptAfter) return null;
    const start = firstBehind(this.#kept, after);
    const seen = this.#kept.slice(start, Math.min(start + limit, firstBehind(this.#kept, to)));
    const position = seen.length < limit ? to : (seen.at(-1)?.position ?? to);
    return { events: narrowed(seen, narrowing), position };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // One that never came about cannot be ended, and need not be.
    await this.#subscription?.unsubscribe().catch(() => undefined);
    this.#subscription?.destroy();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    let retryMs = RETRY_MS_MIN;
    while (!signal.aborted) {
      const before = this.head;
      try {
        await this.#subscribe();
      } catch (error) {
        if (signal.aborted) return;
        this.setting.onFailure(translated(error));
        retryMs = this.head > before ? RETRY_MS_MIN : Math.min(retryMs * 2, RETRY_MS_MAX);
        await pause(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Goes on behind the last event that was taken, until the subscription ends or fails. */
  async #subscribe(): Promise<void> {
    const { connection, names, reader } = this.setting;
    if (this.#keptAfter === null) {
      const head = await reader.head();
      this.#keptAfter = head;
      this.#watch.advance(head);
    }
    if (this.#closing.signal.aborted) return;
    const fromPosition = this.head === 0n ? START : placeAt(this.head);
    const filter = names.filter({});
    const subscription = connection.client.subscribeToAll({ fromPosition, filter });
    this.#subscription = subscription;
    // Whoever iterates is told of the first failure; a later one has nobody to tell.
    subscription.on('error', () => undefined);
    for await (const { event } of subscription) if (event !== undefined) this.#take(eventOf(names, event));
    throw new Error('the subscription to the log ended');
  }

  #take(event: StoredEvent): void {
    if (event.position <= this.head) return;
    this.#kept.push(event);
    if (this.#kept.length >= 2 * RECENT_EVENTS_MAX) {
      const dropped = this.#kept.splice(0, RECENT_EVENTS_MAX);
      this.#keptAfter = dropped.at(-1)?.position ?? this.#keptAfter;
    }
    this.#watch.advance(event.position);
  }
}

/** The index of the first event behind a position. */
const firstBehind = (events: readonly StoredEvent[], position: bigint): number => {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((events[middle]?.position ?? 0n) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
};
