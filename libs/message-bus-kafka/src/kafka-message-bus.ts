import { contextOfType, topicOf } from '@clientele/contracts';
import type { StoredEvent } from '@clientele/event-store';
import {
  errorText,
  MessageBus,
  type Consumer,
  type Parked,
  type Replayed,
  type Subscription,
} from '@clientele/message-bus';
import type { Kafka } from 'kafkajs';
import { clientOf } from './client.ts';
import { KafkaConsumer } from './consumer.ts';
import { Groups } from './groups.ts';
import { migrateKafka } from './migrations.ts';
import { Publisher } from './publisher.ts';
import type { KafkaSecurity } from './security.ts';
import { Topics } from './topics.ts';

export interface KafkaBusOptions {
  /** Addresses of brokers, `host:port`. They may be away: nothing here waits for them but publishing. */
  readonly brokers: readonly string[];
  /** How they are spoken to; in the clear and without an account unless told. */
  readonly security?: KafkaSecurity;
  /** What the names of topics and groups begin with. */
  readonly prefix: string;
  /** How many partitions a topic gets that is not there yet. */
  readonly partitions: number;
  /** PostgreSQL of checkpoints and parked events. */
  readonly url: string;
  /** The UUID of the log, which stands in every message and every checkpoint. */
  readonly logId: string;
  /** Told what a group failed on that is tried again. */
  readonly onFailure?: (group: string, error: unknown) => void;
}

/** A bus on Kafka: a topic for each context, an event as it is stored. {@link openKafkaBus} opens one. */
export class KafkaMessageBus extends MessageBus {
  readonly prefix: string;
  readonly #client: Kafka;
  readonly #topics: Topics;
  readonly #groups: Groups;
  readonly #publisher: Publisher;
  readonly #logId: string;
  readonly #onFailure: (group: string, error: unknown) => void;
  readonly #consumers = new Set<KafkaConsumer>();

  constructor(options: KafkaBusOptions) {
    super();
    const { brokers, security, prefix, partitions, url, logId, onFailure = () => undefined } = options;
    this.prefix = prefix;
    this.#client = clientOf(brokers, security);
    this.#topics = new Topics(this.#client, prefix, partitions);
    this.#groups = new Groups(url, logId);
    this.#publisher = new Publisher({ client: this.#client, topics: this.#topics, prefix, logId });
    this.#logId = logId;
    this.#onFailure = onFailure;
  }

  /**
   * Puts events on the topics of their contexts; what no context publishes is left out. They come in the
   * order of the log: what is not above the last one in its partition is taken for a repetition.
   */
  override publish(events: readonly StoredEvent[]): Promise<void> {
    return this.#publisher.publish(events);
  }

  override async subscribe(subscription: Subscription): Promise<Consumer> {
    const { group, events } = subscription;
    const consumer = new KafkaConsumer(subscription, {
      client: this.#client,
      topics: this.#topics,
      groups: this.#groups,
      logId: this.#logId,
      groupId: `${this.prefix}.${group}`,
      names: this.#topicsOf(events),
      onFailure: this.#onFailure,
    });
    this.#consumers.add(consumer);
    return consumer;
  }

  override async parked(group?: string): Promise<readonly Parked[]> {
    const parked = await this.#groups.parked(group ?? null);
    return parked.map(({ group: name, event, error }) => ({ group: name, event, error }));
  }

  override async replay(subscription: Subscription, stream?: string): Promise<readonly Replayed[]> {
    const parked = await this.#groups.parked(subscription.group, stream ?? null);
    const outcomes: Replayed[] = [];
    for (const name of new Set(parked.map(({ event }) => event.stream)))
      outcomes.push(await this.#drain(subscription, name));
    return outcomes;
  }

  override async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    await this.#publisher.close();
    await this.#topics.close();
    await this.#groups.close();
  }

  #topicsOf(types: readonly string[]): readonly string[] {
    const names = types.map((type) => {
      const context = contextOfType(type);
      if (context === null) throw new Error(`nobody publishes ${type}`);
      return topicOf(this.prefix, context);
    });
    return [...new Set(names)];
  }

  async #drain({ group, onBatch }: Subscription, stream: string): Promise<Replayed> {
    for (let handled = 0; ; handled += 1) {
      const first = await this.#groups.firstParked(group, stream);
      if (first === null) return { stream, handled, error: null };
      const [rejected] = await onBatch([first.event]);
      if (rejected !== undefined) {
        const error = errorText(rejected.error);
        await this.#groups.explain(first, error);
        return { stream, handled, error };
      }
      await this.#groups.unpark(first);
    }
  }
}

/** Opens the bus, and brings its schema up to date first. */
export const openKafkaBus = async (options: KafkaBusOptions): Promise<KafkaMessageBus> => {
  await migrateKafka(options.url);
  return new KafkaMessageBus(options);
};
