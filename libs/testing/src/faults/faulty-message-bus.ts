import type { StoredEvent } from '@clientele/event-store';
import {
  MessageBus,
  type Consumer,
  type Parked,
  type Progress,
  type Rejected,
  type Replayed,
  type Subscription,
} from '@clientele/message-bus';
import { torn, type Faults } from './faults.ts';

const FAILING_RATE = 0.02;
const TEARING_RATE = 0.3;
const REPEATING_RATE = 0.1;
const RESTARTING_RATE = 0.03;

/**
 * A bus as bad as its contract lets one be. Batches come late, torn into parts, part by part once more, or
 * not at all at first; they fail before, amid and after their events were handled, and are then handed over
 * again; consumers end and begin anew where their group was. Each stream stays in its order, and what a group
 * rejected is not handed over behind its back.
 */
export class FaultyMessageBus extends MessageBus {
  constructor(
    private readonly bus: MessageBus,
    private readonly faults: Faults,
  ) {
    super();
  }

  override async publish(events: readonly StoredEvent[]): Promise<void> {
    await this.faults.delay('publication');
    this.faults.outage('publication fails', FAILING_RATE);
    await this.bus.publish(events);
    this.faults.outage('answer to a publication is lost', FAILING_RATE);
  }

  override async subscribe(subscription: Subscription): Promise<Consumer> {
    const consumer = new RestartingConsumer(subscription.group, (onHandled) =>
      this.bus.subscribe({
        ...subscription,
        onBatch: async (batch) => {
          const rejected = await this.#handOver(subscription, batch);
          if (this.faults.fails('consumer restarts', RESTARTING_RATE)) onHandled();
          return rejected;
        },
      }),
    );
    await consumer.begin();
    return consumer;
  }

  override parked(group?: string): Promise<readonly Parked[]> {
    return this.bus.parked(group);
  }

  override replay(subscription: Subscription, stream?: string): Promise<readonly Replayed[]> {
    return this.bus.replay(subscription, stream);
  }

  override close(): Promise<void> {
    return this.bus.close();
  }

  async #handOver({ onBatch }: Subscription, batch: readonly StoredEvent[]): Promise<readonly Rejected[]> {
    const { faults } = this;
    await faults.delay('batch');
    faults.outage('batch fails before it is handled', FAILING_RATE);
    const rejected = new Map<string, Rejected>();
    for (const part of torn(faults, 'batch is torn', TEARING_RATE, batch)) {
      const free = part.filter(({ stream }) => !rejected.has(stream));
      if (free.length === 0) continue;
      if (faults.fails('part of a batch is handed over twice', REPEATING_RATE)) await onBatch(free);
      for (const each of await onBatch(free)) rejected.set(each.event.stream, each);
      faults.outage('batch fails after a part of it was handled', FAILING_RATE);
    }
    return [...rejected.values()];
  }
}

/** A group's reader that ends at times, and begins anew where its group was. */
class RestartingConsumer implements Consumer {
  #consumer: Consumer | null = null;
  #isStopped = false;
  #restart: Promise<void> = Promise.resolve();

  constructor(
    readonly group: string,
    private readonly open: (onHandled: () => void) => Promise<Consumer>,
  ) {}

  async begin(): Promise<void> {
    this.#consumer = await this.open(() => {
      this.#restart = this.#restart.then(() => this.#anew());
    });
  }

  async progress(): Promise<Progress> {
    await this.#restart;
    return this.#current().progress();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#restart;
    await this.#current().stop();
  }

  async #anew(): Promise<void> {
    if (this.#isStopped) return;
    await this.#current().stop();
    await this.begin();
  }

  #current(): Consumer {
    if (this.#consumer === null) throw new Error(`the consumer of ${this.group} was not begun`);
    return this.#consumer;
  }
}
