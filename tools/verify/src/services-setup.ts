import setUpKafka, { stopKafka } from './kafka-setup.ts';
import { TestProduct } from './test-product.ts';

const services = new TestProduct({ name: 'services', args: ['tools/services/dist/main.js'] });

/** Jest calls this once before a run of tests on separate processes. */
export default async function setup(): Promise<void> {
  await setUpKafka();
  const { TEST_KAFKA_BROKERS: KAFKA_BROKERS } = process.env;
  await services.start({ KAFKA_BROKERS, KAFKA_PARTITIONS: '2' });
}

/** Ends what `setup` started. */
export async function stopServices(): Promise<void> {
  try {
    await services.stop();
  } finally {
    await stopKafka();
  }
}
