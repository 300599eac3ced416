import { rmSync } from 'node:fs';
import { startKafka, type Kafka } from '@clientele/kafka';
import setUpDatabase, { stopDatabase } from './database-setup.ts';

let kafka: Kafka | undefined;

/** Jest calls this once before a run that needs a broker; the test files find it by its address. */
export default async function setup(): Promise<void> {
  const [broker] = await Promise.all([startKafka(), setUpDatabase()]);
  kafka = broker;
  process.once('exit', abandon);
  process.env['TEST_KAFKA_BROKERS'] = broker.brokers;
}

/** Stops and forgets what `setup` started. */
export async function stopKafka(): Promise<void> {
  process.off('exit', abandon);
  await kafka?.drop();
  await stopDatabase();
}

// The broker ends by itself when an interrupted run does, but leaves its folder.
function abandon(): void {
  if (kafka) rmSync(kafka.folder, { recursive: true, force: true });
}
