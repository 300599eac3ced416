import { randomUUID } from 'node:crypto';
import { PUBLISHED_CONTEXTS, topicOf } from '@clientele/contracts';
import { Consumer, stringDeserializers } from '@platformatic/kafka';
import type { Published } from './published.ts';

type TextConsumer = Consumer<string, string, string, string>;

/** The topics of an installation, read with a client that is not the product's. */
export class Topics {
  readonly #names: string[];

  constructor(
    private readonly brokers: string,
    readonly prefix: string,
  ) {
    this.#names = PUBLISHED_CONTEXTS.map((context) => topicOf(prefix, context));
  }

  /** How many messages are on all of them. */
  count(): Promise<number> {
    return this.#consuming((consumer) => this.#count(consumer));
  }

  /** All messages, from the first one to the one that is the last now. */
  messages(): Promise<readonly Published[]> {
    return this.#consuming(async (consumer) => {
      const count = await this.#count(consumer);
      const found: Published[] = [];
      if (count === 0) return found;
      const stream = await consumer.consume({ topics: this.#names, mode: 'earliest', autocommit: false });
      for await (const { topic, partition, key, headers } of stream) {
        const header = (name: string): string => headers.get(name) ?? '';
        found.push({ topic, partition, key, id: header('ce_id'), position: Number(header('ce_position')) });
        if (found.length === count) break;
      }
      return found;
    });
  }

  async #count(consumer: TextConsumer): Promise<number> {
    const ends = await consumer.listOffsets({ topics: this.#names });
    return Number([...ends.values()].flat().reduce((sum, end) => sum + end, 0n));
  }

  async #consuming<Result>(work: (consumer: TextConsumer) => Promise<Result>): Promise<Result> {
    const consumer = new Consumer({
      clientId: 'chaos',
      groupId: `chaos-${randomUUID()}`,
      bootstrapBrokers: this.brokers.split(','),
      deserializers: stringDeserializers,
    });
    try {
      return await work(consumer);
    } finally {
      await consumer.close(true);
    }
  }
}
