import { PUBLISHED_CONTEXTS, topicOf } from '@clientele/contracts';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';

/** Largest batch that a topic takes, in bytes: more than any event. */
const MESSAGE_BYTES_MAX = 8_388_608;

/** How a topic of ours differs from one that a broker makes by itself: it forgets nothing. */
const CONFIGURATION = [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: '-1' },
  { name: 'retention.bytes', value: '-1' },
  { name: 'max.message.bytes', value: String(MESSAGE_BYTES_MAX) },
];

/** Replicas as the broker has it by default. */
const BROKERS_DEFAULT = -1;

/** What a partition holds: its first offset, and the one that the next message gets. */
export interface Extent {
  readonly low: bigint;
  readonly high: bigint;
}

/** The name under which the place in a partition is remembered. */
export const sourceOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** The topics of an installation: one a context. */
export class Topics {
  readonly #admin: Admin;
  #connecting: Promise<void> | null = null;
  #made: Promise<void> | null = null;

  constructor(
    client: Kafka,
    private readonly prefix: string,
    private readonly partitions: number,
  ) {
    this.#admin = client.admin();
  }

  /** Makes what is missing, once it can. */
  ensure(): Promise<void> {
    this.#made ??= this.#make().catch((error: unknown) => {
      this.#made = null;
      throw explained(error);
    });
    return this.#made;
  }

  /** Looks again, the next time, whether they are all there. */
  forget(): void {
    this.#made = null;
  }

  /** What the partitions of some topics hold, by source. */
  async extents(topics: readonly string[]): Promise<ReadonlyMap<string, Extent>> {
    await this.ensure();
    const found = await Promise.all(
      topics.map(async (topic) =>
        (await this.#admin.fetchTopicOffsets(topic)).map(
          ({ partition, low, high }) =>
            [sourceOf(topic, partition), { low: BigInt(low), high: BigInt(high) }] as const,
        ),
      ),
    );
    return new Map(found.flat());
  }

  async close(): Promise<void> {
    await this.#connecting?.catch(() => undefined);
    await this.#admin.disconnect();
  }

  async #make(): Promise<void> {
    this.#connecting ??= this.#admin.connect();
    try {
      await this.#connecting;
    } catch (error) {
      this.#connecting = null;
      throw error;
    }
    const wanted = PUBLISHED_CONTEXTS.map((context) => topicOf(this.prefix, context));
    const known = new Set(await this.#admin.listTopics());
    const missing = wanted.filter((topic) => !known.has(topic));
    if (missing.length === 0) return;
    // Another process may make the same at this moment, which is no failure.
    await this.#admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: this.partitions,
        replicationFactor: BROKERS_DEFAULT,
        configEntries: CONFIGURATION,
      })),
    });
  }
}

/** How kafkajs names, without a type, that a broker ended a connection. */
const CLOSED = 'KafkaJSConnectionClosedError';

/** Says what kafkajs leaves out: what a broker means that says nothing, and why no topic could be made. */
const explained = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (error instanceof kafkajs.KafkaJSAggregateError)
    return new Error(`${error.message}: ${[...new Set(error.errors.map(String))].join(', ')}`, {
      cause: error,
    });
  const { name } = error.cause instanceof Error ? error.cause : error;
  if (name !== CLOSED) return error;
  return new Error(
    'the broker closed the connection: it is ending, or wants TLS or an account, or neither of them',
    { cause: error },
  );
};
