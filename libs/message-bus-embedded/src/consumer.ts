import { setTimeout as pause } from 'node:timers/promises';
import {
  parkedFrom,
  type Consumer,
  type ConsumerState,
  type Progress,
  type Subscription,
} from '@clientele/message-bus';
import type { EventLog, Page, StoredEvent } from '@clientele/event-store';
import type { Checkpoint, Groups } from './groups.ts';

/** Most events that a group is handed at once. */
export const BATCH_EVENTS_MAX = 100;
/** A group that nothing concerns writes how far it came only so often; a restart looks at these again. */
const UNWRITTEN_POSITIONS_MAX = 10_000n;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5_000;

/** What a consumer needs of the process that runs it. */
export interface ConsumerSetting {
  readonly log: EventLog;
  readonly groups: Groups;
  readonly onFailure: (group: string, error: unknown) => void;
}

/**
 * Hands a group what it wants of the log. Checkpoint and parked events move in one transaction, and only from
 * where this consumer believes the checkpoint to be: whoever lost that guess reads anew.
 */
export class EmbeddedConsumer implements Consumer {
  #state: ConsumerState = 'following';
  #lastError: unknown = null;
  #checkpoint: Checkpoint = { position: 0n, epoch: '0' };
  /** How far it has looked, with or without finding anything. */
  #seen = 0n;
  #parked: ReadonlySet<string> = new Set();
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(
    private readonly subscription: Subscription,
    private readonly setting: ConsumerSetting,
  ) {
    this.#running = this.#supervise();
  }

  get group(): string {
    return this.subscription.group;
  }

  async progress(): Promise<Progress> {
    const { log, groups } = this.setting;
    const [head, parked] = await Promise.all([log.head(), groups.parkedStreams(this.group)]);
    const lag = head > this.#seen ? Number(head - this.#seen) : 0;
    return { state: this.#state, lag, parked: parked.size, lastError: this.#lastError };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#state = 'stopped';
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    let retryMs = RETRY_MS_MIN;
    while (!signal.aborted) {
      const before = this.#checkpoint.position;
      try {
        await this.#follow();
      } catch (error) {
        if (signal.aborted) return;
        this.#state = 'failing';
        this.#lastError = error;
        this.setting.onFailure(this.group, error);
        retryMs = this.#checkpoint.position > before ? RETRY_MS_MIN : Math.min(retryMs * 2, RETRY_MS_MAX);
        await pause(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Follows the log from the checkpoint on, until another process moved it. */
  async #follow(): Promise<void> {
    const { log, groups } = this.setting;
    this.#checkpoint = await groups.checkpoint(this.group);
    this.#parked = await groups.parkedStreams(this.group);
    this.#seen = this.#checkpoint.position;
    const { signal } = this.#stopping;
    const pages = log.subscribe({ after: this.#seen, types: this.subscription.events, signal });
    for await (const page of pages) {
      if (!(await this.#take(page))) return;
      this.#state = 'following';
      if (signal.aborted) return;
    }
    if (!signal.aborted) throw new Error('the subscription to the log ended');
  }

  async #take({ events, position }: Page<StoredEvent>): Promise<boolean> {
    for (let start = 0; start < events.length; start += BATCH_EVENTS_MAX) {
      const batch = events.slice(start, start + BATCH_EVENTS_MAX);
      const isLast = start + BATCH_EVENTS_MAX >= events.length;
      if (!(await this.#handle(batch, isLast ? position : (batch.at(-1)?.position ?? position))))
        return false;
      if (this.#stopping.signal.aborted) return true;
    }
    this.#seen = position;
    return position - this.#checkpoint.position < UNWRITTEN_POSITIONS_MAX || this.#handle([], position);
  }

  async #handle(batch: readonly StoredEvent[], to: bigint): Promise<boolean> {
    const isParked = (stream: string) => this.#parked.has(stream);
    const free = batch.filter(({ stream }) => !isParked(stream));
    const rejected = free.length === 0 ? [] : await this.subscription.onBatch(free);
    const parked = parkedFrom(batch, isParked, rejected).map(
      ({ event: { position, stream, version }, error }) => ({ position, stream, version, error }),
    );
    const from = this.#checkpoint;
    if (!(await this.setting.groups.move(this.group, { from, to, parked }))) return false;
    this.#checkpoint = { ...from, position: to };
    this.#parked = new Set([...this.#parked, ...parked.map(({ stream }) => stream)]);
    this.#seen = to;
    return true;
  }
}
