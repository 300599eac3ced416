import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startServices, type ProcessName } from '@clientele/host/services';
import { metricsAt, type Topology } from './topology.specimen.ts';

/** Enough that what is about one customer is not by chance where all else is. */
const PARTITIONS = '2';

/** A broker that the whole run shares, with topics of its own. */
const kafka = (): NodeJS.ProcessEnv => ({
  KAFKA_BROKERS: process.env['TEST_KAFKA_BROKERS'],
  KAFKA_PREFIX: `test-${randomUUID()}`,
  KAFKA_PARTITIONS: PARTITIONS,
});

const PROCESSES: readonly ProcessName[] = [
  'gateway',
  'customers',
  'contacts',
  'wallets',
  'documents',
  'views',
];

/** The same settings for services in processes of their own: what they share, and a broker. */
export const sharedBy = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  // Documents lie where all that serve them find them.
  const documents = pathToFileURL(join(environment['DATA_DIR'] ?? '', 'documents')).href;
  return { BLOB_STORE_URL: documents, ...kafka(), ...environment };
};

/** Every service in a process of its own. */
export const inProcesses: Topology = async (settings) => {
  const environment = sharedBy(settings);
  const services = await startServices({ environment });
  return {
    url: services.url,
    environment,
    metrics: async () => {
      const texts = PROCESSES.map((name) => metricsAt(services.process(name).serving.url));
      return (await Promise.all(texts)).join('\n');
    },
    client: (api) => api,
    verify: async () => {},
    stop: () => services.stop(),
  };
};
