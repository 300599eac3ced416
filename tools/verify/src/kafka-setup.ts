import { rmSync } from 'node:fs';
import { startKafka, type Kafka } from '@clientele/kafka';
import setUpDatabase, { stopDatabase } from './database-setup.ts';

let kafka: Kafka | undefined;
let starting: Promise<unknown> | undefined;
let users = 0;

/**
 * Jest calls this once before a run that needs a broker, and again when other projects want more than that;
 * the test files find it by its address.
 */
export default async function setup(): Promise<void> {
  users += 1;
  starting ??= Promise.all([start(), setUpDatabase()]);
  await starting;
}

async function start(): Promise<void> {
  kafka = await startKafka();
  process.once('exit', abandon);
  process.env['TEST_KAFKA_BROKERS'] = kafka.brokers;
}

/** Stops and forgets what `setup` started, once nobody uses it any more. */
export async function stopKafka(): Promise<void> {
  users -= 1;
  if (users > 0) return;
  process.off('exit', abandon);
  await kafka?.drop();
  await stopDatabase();
}

// The broker ends by itself when an interrupted run does, but leaves its folder.
function abandon(): void {
  if (kafka) rmSync(kafka.folder, { recursive: true, force: true });
}
