import kafkajs, { type Kafka } from 'kafkajs';
import { cureIdlePolls } from './idle-polls.ts';
import { useLeanRecords } from './lean-records.ts';

const CONNECT_MS_MAX = 3_000;
const ANSWER_MS_MAX = 15_000;

/** What kafkajs tries by itself; whoever uses it tries for ever. */
export const RETRY = { retries: 5, initialRetryTime: 50, maxRetryTime: 1_000 };

cureIdlePolls();
useLeanRecords();

/** A client of these brokers. It connects when it is first used. */
export const clientOf = (brokers: readonly string[]): Kafka =>
  new kafkajs.Kafka({
    clientId: 'clientele',
    brokers: [...brokers],
    connectionTimeout: CONNECT_MS_MAX,
    requestTimeout: ANSWER_MS_MAX,
    retry: RETRY,
    // What fails is told by whoever tries again.
    logLevel: kafkajs.logLevel.NOTHING,
  });
