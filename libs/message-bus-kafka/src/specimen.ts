import { randomUUID } from 'node:crypto';
import { testDatabase } from '@clientele/testing';
import { openKafkaBus, type KafkaBusOptions } from './kafka-message-bus.ts';

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
