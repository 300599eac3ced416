import { randomUUID } from 'node:crypto';
import { PUBLISHED_CONTEXTS, topicOf } from '@clientele/contracts';
import { Consumer, stringDeserializers } from '@platformatic/kafka';
import type { Published } from './published.ts';

/** Reads the topics from their first message to the one that is last now, with a client that is not the product's. */
export const readTopics = async (brokers: string, prefix: string): Promise<readonly Published[]> => {
  const topics = PUBLISHED_CONTEXTS.map((context) => topicOf(prefix, context));
  const consumer = new Consumer({
    clientId: 'chaos',
    groupId: `chaos-${randomUUID()}`,
    bootstrapBrokers: brokers.split(','),
    deserializers: stringDeserializers,
  });
  const ends = await consumer.listOffsets({ topics });
  const count = Number([...ends.values()].flat().reduce((sum, end) => sum + end, 0n));
  const found: Published[] = [];
  if (count > 0) {
    const stream = await consumer.consume({ topics, mode: 'earliest', autocommit: false });
    for await (const { topic, partition, key, headers } of stream) {
      const header = (name: string): string => headers.get(name) ?? '';
      found.push({ topic, partition, key, id: header('ce_id'), position: Number(header('ce_position')) });
      if (found.length === count) break;
    }
  }
  await consumer.close(true);
  return found;
};
