import {
  contextOfStream,
  headersOf,
  messageKeyOf,
  PUBLISHED_CATEGORIES,
  topicOf,
} from '@clientele/contracts';
import { logId } from '@clientele/event-store';
import { openPostgresLog } from '@clientele/event-store-postgres';
import kafkajs, { type Message, type TopicMessages } from 'kafkajs';
import { databaseUrl } from '../servers/serve.ts';
import type { Produced, Production } from './production.ts';

// What Kafka and its client can do with our messages when they are there already, in memory.
const BATCH_MESSAGES = 1_000;
/** Batches that are sent over and over. */
const BATCHES_MAX = 20;
const ALL_REPLICAS = -1;
/** All of the log is about customers. */
const CONTEXT = 'customers';

/** What the log begins with, as it would be published. */
const batchesOf = async (url: string): Promise<readonly Message[][]> => {
  const log = await openPostgresLog({ url });
  const id = await logId(log);
  const batches: Message[][] = [];
  const after = { after: 0n, categories: PUBLISHED_CATEGORIES, limit: BATCH_MESSAGES };
  for await (const { events } of log.readAll(after)) {
    const messages = events
      .filter(({ stream }) => contextOfStream(stream) === CONTEXT)
      .map((event) => ({
        key: messageKeyOf(event.stream),
        value: JSON.stringify(event.data),
        headers: { ...headersOf(event, id) },
      }));
    if (messages.length > 0) batches.push(messages);
    if (batches.length === BATCHES_MAX) break;
  }
  await log.close();
  return batches;
};

const produce = async (
  batches: readonly Message[][],
  { brokers, prefix, partitions, messages }: Production,
): Promise<Produced> => {
  const began = performance.now();
  const kafka = new kafkajs.Kafka({ brokers: brokers.split(','), logLevel: kafkajs.logLevel.ERROR });
  const topic = topicOf(prefix, CONTEXT);
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions }] });
  await admin.disconnect();
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  let sent = 0;
  for (let turn = 0; sent < messages; turn += 1) {
    const batch: TopicMessages = { topic, messages: batches[turn % batches.length] ?? [] };
    await producer.sendBatch({ topicMessages: [batch], acks: ALL_REPLICAS });
    sent += batch.messages.length;
  }
  const perSecond = (sent * 1_000) / (performance.now() - began);
  await producer.disconnect();
  return { perSecond };
};

const prepared = batchesOf(databaseUrl());
process.on('message', (production: Production) => {
  void prepared.then((batches) => produce(batches, production)).then((produced) => process.send?.(produced));
});
process.once('disconnect', () => process.exit());
