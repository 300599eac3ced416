import { setTimeout as pause } from 'node:timers/promises';
import { HeadWatch, type StoredEvent } from '@clientele/event-store';
import {
  MessageBus,
  type Consumer,
  type ConsumerState,
  type Parked,
  type Progress,
  type Replayed,
  type Subscription,
} from './bus.ts';
import { errorText, parkedFrom } from './parking.ts';

const BATCH_EVENTS_MAX = 100;
const RETRY_MS_MIN = 5;
const RETRY_MS_MAX = 1_000;

/** How far a group has come, and what it waits with; kept when its consumers end. */
interface Group {
  next: number;
  /** Rises when events are unparked, so that a consumer forgets what it made of its batch. */
  epoch: number;
  readonly parked: Map<string, readonly Parked[]>;
}

/** What all of a bus's processes see. */
interface Shared {
  readonly events: StoredEvent[];
  readonly growth: HeadWatch;
  readonly groups: Map<string, Group>;
}

/** A bus in memory, for tests and for trying things out: it ends with the process. */
export class MemoryMessageBus extends MessageBus {
  readonly #shared: Shared;
  readonly #consumers = new Set<MemoryConsumer>();

  constructor(shared: Shared = { events: [], growth: new HeadWatch(), groups: new Map() }) {
    super();
    this.#shared = shared;
  }

  /** The same bus as another process has it. */
  another(): MemoryMessageBus {
    return new MemoryMessageBus(this.#shared);
  }

  override async publish(events: readonly StoredEvent[]): Promise<void> {
    const { events: all, growth } = this.#shared;
    all.push(...events);
    growth.advance(BigInt(all.length));
  }

  override async subscribe(subscription: Subscription): Promise<Consumer> {
    const group = this.#group(subscription.group);
    const consumer = new MemoryConsumer(subscription, group, this.#shared);
    this.#consumers.add(consumer);
    return consumer;
  }

  override async parked(group?: string): Promise<readonly Parked[]> {
    const groups = group === undefined ? [...this.#shared.groups.values()] : [this.#group(group)];
    return groups.flatMap(({ parked }) => [...parked.values()].flat());
  }

  override async replay(subscription: Subscription, stream?: string): Promise<readonly Replayed[]> {
    const group = this.#group(subscription.group);
    const streams = [...group.parked.keys()].filter((name) => stream === undefined || name === stream);
    const outcomes: Replayed[] = [];
    for (const name of streams) outcomes.push(await drain(subscription, group, name));
    return outcomes;
  }

  override async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
  }

  #group(name: string): Group {
    const known = this.#shared.groups.get(name);
    if (known !== undefined) return known;
    const group: Group = { next: 0, epoch: 0, parked: new Map() };
    this.#shared.groups.set(name, group);
    return group;
  }
}

/** Hands a parked stream over again, event by event, until it is empty or one fails. */
const drain = async ({ onBatch }: Subscription, group: Group, stream: string): Promise<Replayed> => {
  const waiting = () => group.parked.get(stream) ?? [];
  let handled = 0;
  for (let [first] = waiting(); first !== undefined; [first] = waiting()) {
    const [rejected] = await onBatch([first.event]);
    const [, ...rest] = waiting();
    if (rejected !== undefined) {
      const error = errorText(rejected.error);
      group.parked.set(stream, [{ ...first, error }, ...rest]);
      return { stream, handled, error };
    }
    if (rest.length > 0) group.parked.set(stream, rest);
    else group.parked.delete(stream);
    group.epoch += 1;
    handled += 1;
  }
  return { stream, handled, error: null };
};

class MemoryConsumer implements Consumer {
  readonly group: string;
  #state: ConsumerState = 'following';
  #lastError: unknown = null;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(
    private readonly subscription: Subscription,
    private readonly progressed: Group,
    private readonly all: Shared,
  ) {
    this.group = subscription.group;
    this.#running = this.#follow();
  }

  async progress(): Promise<Progress> {
    const { next, parked } = this.progressed;
    const lag = this.all.events.length - next;
    return { state: this.#state, lag, parked: parked.size, lastError: this.#lastError };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#state = 'stopped';
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    let retryMs = RETRY_MS_MIN;
    while (!signal.aborted) {
      await this.all.growth.beyond(BigInt(this.progressed.next), signal);
      if (signal.aborted) return;
      try {
        await this.#handleNext();
        this.#state = 'following';
        retryMs = RETRY_MS_MIN;
      } catch (error) {
        this.#state = 'failing';
        this.#lastError = error;
        await pause(retryMs, undefined, { signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
      }
    }
  }

  async #handleNext(): Promise<void> {
    const { next, epoch, parked } = this.progressed;
    const seen = this.all.events.slice(next, next + BATCH_EVENTS_MAX);
    const wanted = seen.filter(({ type }) => this.subscription.events.includes(type));
    const free = wanted.filter(({ stream }) => !parked.has(stream));
    const rejected = free.length === 0 ? [] : await this.subscription.onBatch(free);
    // Another consumer of the group was here first, or a replay: what is parked has to be looked at anew.
    if (this.progressed.next !== next || this.progressed.epoch !== epoch) return;
    for (const each of parkedFrom(wanted, (stream) => parked.has(stream), rejected)) {
      const { stream } = each.event;
      parked.set(stream, [...(parked.get(stream) ?? []), { group: this.group, ...each }]);
    }
    this.progressed.next = next + seen.length;
  }
}
