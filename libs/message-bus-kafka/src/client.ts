import type { ConnectionOptions } from 'node:tls';
import kafkajs, { type Kafka, type KafkaConfig } from 'kafkajs';
import { cureIdlePolls } from './idle-polls.ts';
import { useLeanRecords } from './lean-records.ts';
import { PLAINTEXT, type KafkaSecurity, type KafkaTls } from './security.ts';

const CONNECT_MS_MAX = 3_000;
const ANSWER_MS_MAX = 15_000;

/** What kafkajs tries by itself; whoever uses it tries for ever. */
export const RETRY = { retries: 5, initialRetryTime: 50, maxRetryTime: 1_000 };

cureIdlePolls();
useLeanRecords();

const tlsOf = ({ ca, certificate }: KafkaTls): ConnectionOptions => ({
  ...(ca === undefined ? {} : { ca }),
  ...certificate,
});

/** Accounts are copied, since kafkajs keeps what it makes of one in it. */
const securedBy = (security: KafkaSecurity): Pick<KafkaConfig, 'ssl' | 'sasl'> => {
  switch (security.protocol) {
    case 'plaintext':
      return {};
    case 'ssl':
      return { ssl: tlsOf(security.tls) };
    case 'sasl_plaintext':
      return { sasl: { ...security.account } };
    case 'sasl_ssl':
      return { ssl: tlsOf(security.tls), sasl: { ...security.account } };
  }
};

/** A client of these brokers. It connects when it is first used. */
export const clientOf = (brokers: readonly string[], security: KafkaSecurity = PLAINTEXT): Kafka =>
  new kafkajs.Kafka({
    clientId: 'clientele',
    brokers: [...brokers],
    ...securedBy(security),
    connectionTimeout: CONNECT_MS_MAX,
    requestTimeout: ANSWER_MS_MAX,
    retry: RETRY,
    // What fails is told by whoever tries again.
    logLevel: kafkajs.logLevel.NOTHING,
  });
