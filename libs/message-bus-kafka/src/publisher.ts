import { inSpanOfEach, type StoredEvent } from '@clientele/event-store';
import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import { RETRY } from './client.ts';
import { messageOf, type Addressed } from './messages.ts';
import type { Topics } from './topics.ts';

/** Most that is sent at once: so many bytes a topic takes even where somebody else made it. */
const BATCH_EVENTS_MAX = 2_000;
const BATCH_BYTES_MAX = 900_000;
const ALL_REPLICAS = -1;

/** Where events are published, and as events of which log. */
export interface PublisherSetting {
  readonly client: Kafka;
  readonly topics: Topics;
  readonly prefix: string;
  readonly logId: string;
}

/** Puts events on their topics, one batch after the other. */
export class Publisher {
  #turn: Promise<unknown> = Promise.resolve();
  #producer: Promise<Producer> | null = null;

  constructor(private readonly setting: PublisherSetting) {}

  /** Resolves when every replica has them. */
  publish(events: readonly StoredEvent[]): Promise<void> {
    const of = { kind: 'producer', attributes: { 'messaging.system': 'kafka' } } as const;
    const sent = this.#turn.then(() =>
      inSpanOfEach(
        'publish',
        () => events,
        of,
        () => this.#publish(events),
      ),
    );
    this.#turn = sent.catch(() => undefined);
    return sent;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#drop();
  }

  async #publish(events: readonly StoredEvent[]): Promise<void> {
    const { prefix, logId } = this.setting;
    const all = events.flatMap((event) => messageOf(prefix, logId, event) ?? []);
    for (let start = 0; start < all.length;) {
      const end = endOfBatch(all, start);
      await this.#send(all.slice(start, end));
      start = end;
    }
  }

  async #send(batch: readonly Addressed[]): Promise<void> {
    const byTopic = Map.groupBy(batch, ({ topic }) => topic);
    const topicMessages = [...byTopic].map(([topic, messages]) => ({
      topic,
      messages: messages.map(({ message }) => message),
    }));
    try {
      this.#producer ??= this.#connect();
      const producer = await this.#producer;
      await producer.sendBatch({ topicMessages, acks: ALL_REPLICAS });
    } catch (error) {
      // Its sequence numbers may stand for something else by now, which a broker would take for a repetition.
      await this.#drop();
      // Nor need the topics still be there.
      this.setting.topics.forget();
      throw error;
    }
  }

  async #connect(): Promise<Producer> {
    const { client, topics } = this.setting;
    await topics.ensure();
    const producer = client.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: RETRY,
    });
    await producer.connect();
    return producer;
  }

  async #drop(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    // One that never connected has nothing to let go.
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }
}

const endOfBatch = (all: readonly Addressed[], start: number): number => {
  let bytes = 0;
  for (let end = start; end < all.length; end += 1) {
    bytes += all[end]?.bytes ?? 0;
    if (end - start === BATCH_EVENTS_MAX || (bytes > BATCH_BYTES_MAX && end > start)) return end;
  }
  return all.length;
};
