import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@clientele/host/embedded-postgres';
import { startServices, type RunningServices, type ServiceProcess } from '@clientele/host/services';
import { startKafka, type Kafka } from '@clientele/kafka';

/** What the names of the topics begin with. */
export const PREFIX = 'clientele';
/** The services of which there are two processes. */
const TWICE = ['customers', 'views'] as const;
/** For eight processes with their pools. */
const CONNECTIONS_MAX = '200';

/** The processes, and what they work with. */
export interface Ground {
  readonly postgres: EmbeddedPostgres;
  readonly kafka: Kafka;
  readonly services: RunningServices;
  readonly replicas: readonly ServiceProcess[];
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

const environmentOf = (dataDir: string, url: string, brokers: string): NodeJS.ProcessEnv => ({
  DATA_DIR: dataDir,
  DATABASE_URL: url,
  KAFKA_BROKERS: brokers,
  KAFKA_PREFIX: PREFIX,
  BOOTSTRAP_API_KEY: `chaos-${'0123456789'.repeat(3)}`,
  RATE_LIMIT_PER_SECOND: '0',
  LOG_LEVEL: 'warn',
});

/** Starts everything in a folder; what was started last stops first. */
export const startGround = async (dataDir: string): Promise<Ground> => {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const each of started.toReversed()) await each.stop();
  };
  try {
    const kafka = await startKafka({ folder: join(dataDir, 'kafka') });
    started.push(kafka);
    const settings = { max_connections: CONNECTIONS_MAX };
    const postgres = await startEmbeddedPostgres({ dataDir, settings });
    started.push(postgres);
    const environment = environmentOf(dataDir, postgres.url, kafka.brokers);
    const said = createWriteStream(join(dataDir, 'services.log'));
    const onLine = (name: string, line: string) => void said.write(`${name} ${line}\n`);
    const services = await startServices({ environment, onLine });
    started.push(services);
    const replicas = await Promise.all(TWICE.map((name) => services.replica(name)));
    return { postgres, kafka, services, replicas, environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
