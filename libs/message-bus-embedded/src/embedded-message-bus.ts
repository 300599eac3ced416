import type { EventLog, StoredEvent } from '@clientele/event-store';
import {
  errorText,
  MessageBus,
  type Consumer,
  type Parked,
  type Replayed,
  type Subscription,
} from '@clientele/message-bus';
import { EmbeddedConsumer } from './consumer.ts';
import { Groups, type ParkedPlace } from './groups.ts';
import { migrateBus } from './migrations.ts';

export interface EmbeddedBusOptions {
  /** PostgreSQL of checkpoints and parked events. */
  readonly url: string;
  readonly log: EventLog;
  /** The UUID of the log, which stands in every checkpoint. */
  readonly logId: string;
  /** Told what a group failed on that is tried again. */
  readonly onFailure?: (group: string, error: unknown) => void;
}

/** A bus that is the log itself: what was appended is published. {@link openEmbeddedBus} opens one. */
export class EmbeddedMessageBus extends MessageBus {
  readonly #log: EventLog;
  readonly #groups: Groups;
  readonly #onFailure: (group: string, error: unknown) => void;
  readonly #consumers = new Set<EmbeddedConsumer>();

  constructor({ url, log, logId, onFailure = () => undefined }: EmbeddedBusOptions) {
    super();
    this.#log = log;
    this.#groups = new Groups(url, logId);
    this.#onFailure = onFailure;
  }

  /** The log is the outbox and the bus, so an event that is in it need not be put anywhere. */
  override async publish(): Promise<void> {}

  override async subscribe(subscription: Subscription): Promise<Consumer> {
    const setting = { log: this.#log, groups: this.#groups, onFailure: this.#onFailure };
    const consumer = new EmbeddedConsumer(subscription, setting);
    this.#consumers.add(consumer);
    return consumer;
  }

  override async parked(group?: string): Promise<readonly Parked[]> {
    const places = await this.#groups.parked(group ?? null);
    return Promise.all(
      places.map(async (place) => ({
        group: place.group,
        event: await this.#eventAt(place),
        error: place.error,
      })),
    );
  }

  override async replay(subscription: Subscription, stream?: string): Promise<readonly Replayed[]> {
    const places = await this.#groups.parked(subscription.group, stream ?? null);
    const outcomes: Replayed[] = [];
    for (const name of new Set(places.map((place) => place.stream)))
      outcomes.push(await this.#drain(subscription, name));
    return outcomes;
  }

  override async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    await this.#groups.close();
  }

  async #drain({ group, onBatch }: Subscription, stream: string): Promise<Replayed> {
    for (let handled = 0; ; handled += 1) {
      const first = await this.#groups.firstParked(group, stream);
      if (first === null) return { stream, handled, error: null };
      const [rejected] = await onBatch([await this.#eventAt(first)]);
      if (rejected !== undefined) {
        const error = errorText(rejected.error);
        await this.#groups.explain(first, error);
        return { stream, handled, error };
      }
      await this.#groups.unpark(first);
    }
  }

  async #eventAt({ stream, version }: ParkedPlace): Promise<StoredEvent> {
    const [event] = await this.#log.readStream(stream, { from: version, to: version });
    if (event === undefined) throw new Error(`${stream} has no version ${version}`);
    return event;
  }
}

/** Opens the bus over a log, and brings its schema up to date first. */
export const openEmbeddedBus = async (options: EmbeddedBusOptions): Promise<EmbeddedMessageBus> => {
  await migrateBus(options.url);
  return new EmbeddedMessageBus(options);
};
