import { randomUUID } from 'node:crypto';
import { topicOf, type PublishedContext } from '@clientele/contracts';
import { testDatabase } from '@clientele/testing';
import type { KafkaMessage } from 'kafkajs';
import { clientOf } from './client.ts';
import { openKafkaBus, type KafkaBusOptions } from './kafka-message-bus.ts';
import { attributesIn } from './messages.ts';

/** Partitions of the topics of a test. */
export const PARTITIONS = 3;

/** The address of the broker that the run of tests started. */
export const testBrokers = (): string => {
  const brokers = process.env['TEST_KAFKA_BROKERS'];
  if (!brokers) throw new Error('TEST_KAFKA_BROKERS is not set: name the file *.kafka.spec.ts');
  return brokers;
};

/** Topics and a database of one test file: nobody else uses them. */
export const openPlace = async (brokers = testBrokers()) => {
  const database = await testDatabase();
  const prefix = `test-${randomUUID()}`;
  const place = { brokers: [brokers], prefix, partitions: PARTITIONS, url: database.url };
  return {
    ...place,
    /** The bus as a process of its own has it open. */
    open: (options: Pick<KafkaBusOptions, 'logId'> & Partial<KafkaBusOptions>) =>
      openKafkaBus({ ...place, ...options }),
    drop: () => database.drop(),
  };
};

/** All messages of a context's topic, each partition in its order. */
export const messagesOn = async (
  { brokers, prefix }: { readonly brokers: readonly string[]; readonly prefix: string },
  context: PublishedContext,
): Promise<readonly KafkaMessage[]> => {
  const topic = topicOf(prefix, context);
  const client = clientOf(brokers);
  const admin = client.admin();
  await admin.connect();
  const extents = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const missing = new Set(extents.filter(({ high }) => high !== '0').map(({ partition }) => partition));
  const messages: KafkaMessage[] = [];
  if (missing.size === 0) return messages;
  const consumer = client.consumer({ groupId: `reader-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      // Else kafkajs starts it again by itself.
      if (!payload.restart) reject(payload.error);
    });
    consumer
      .run({
        eachBatch: async ({ batch }) => {
          messages.push(...batch.messages);
          if (BigInt(batch.lastOffset()) + 1n >= BigInt(batch.highWatermark)) missing.delete(batch.partition);
          if (missing.size === 0) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return messages;
};

/** Which places of streams the messages are about, in their order. */
export const placesOf = (messages: readonly KafkaMessage[]): readonly string[] =>
  messages.map((message) => {
    const { stream, version } = attributesIn(message).event;
    return `${stream} ${version}`;
  });
