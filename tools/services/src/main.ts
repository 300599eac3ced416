import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { banner } from '@clientele/host';
import { startEmbeddedPostgres } from '@clientele/host/embedded-postgres';
import { startServices } from '@clientele/host/services';
import { startKafka, whatIsMissing } from '@clientele/kafka';
import { spoken } from './spoken.ts';

// Runs every service as a process of its own, over one PostgreSQL and one Kafka broker, which it starts
// unless they are configured: `npm run services`.
const PORT = '3000';
/** For six processes with their pools, where one needs a few. */
const CONNECTIONS_MAX = '200';

const { DATABASE_URL, KAFKA_BROKERS, NO_COLOR } = process.env;
const dataDir = resolve(process.env['DATA_DIR'] ?? '.data');
const coloured = process.stdout.isTTY && NO_COLOR === undefined;
const closing: (() => Promise<void>)[] = [];

const database = async (): Promise<string> => {
  if (DATABASE_URL !== undefined) return DATABASE_URL;
  const settings = { max_connections: CONNECTIONS_MAX };
  const postgres = await startEmbeddedPostgres({ dataDir, settings, log: console.log });
  closing.push(() => postgres.stop());
  return postgres.url;
};

/** Without a broker the log itself carries events from service to service. */
const brokers = async (): Promise<NodeJS.ProcessEnv> => {
  if (KAFKA_BROKERS !== undefined) return { KAFKA_BROKERS };
  const missing = await whatIsMissing();
  if (missing !== null) {
    console.log(`Without Kafka: ${missing}`);
    return {};
  }
  const kafka = await startKafka({ folder: join(dataDir, 'kafka') });
  closing.push(() => kafka.stop());
  return { KAFKA_BROKERS: kafka.brokers };
};

const start = async (): Promise<void> => {
  const [url, kafka] = await Promise.all([database(), brokers()]);
  const services = await startServices({
    environment: {
      PORT,
      BLOB_STORE_URL: pathToFileURL(join(dataDir, 'documents')).href,
      ...process.env,
      ...kafka,
      DATA_DIR: dataDir,
      DATABASE_URL: url,
    },
    onLine: (name, line) => console.log(spoken(name, line, coloured)),
  });
  closing.push(() => services.stop());
  console.log(banner(services));
};

let stopping: Promise<void> | null = null;
/** What was started last stops first: the services before what they work with. */
const stop = async (): Promise<void> => {
  for (const close of closing.reverse()) await close();
};
const end = (code: number): void => {
  stopping ??= stop().then(() => process.exit(code));
};

const starting = start();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void starting.catch(() => {}).then(() => end(0)));
await starting.catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  end(1);
});
