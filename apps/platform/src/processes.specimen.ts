import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startServices, type RunningServices } from '@clientele/host/services';
import type { Topology } from './topology.specimen.ts';

/** Enough that what is about one customer is not by chance where all else is. */
const PARTITIONS = '2';

/** A broker that the whole run shares, with topics of its own. */
const kafka = (): NodeJS.ProcessEnv => ({
  KAFKA_BROKERS: process.env['TEST_KAFKA_BROKERS'],
  KAFKA_PREFIX: `test-${randomUUID()}`,
  KAFKA_PARTITIONS: PARTITIONS,
});

/** Every service in a process of its own; documents lie where all that serve them find them. */
export const startProcesses = (environment: NodeJS.ProcessEnv): Promise<RunningServices> => {
  const shared = pathToFileURL(join(environment['DATA_DIR'] ?? '', 'documents')).href;
  return startServices({ environment: { BLOB_STORE_URL: shared, ...kafka(), ...environment } });
};

/** The product as these processes. */
export const inProcesses: Topology = async (environment) => {
  const services = await startProcesses(environment);
  return {
    url: services.url,
    client: (api) => api,
    verify: async () => {},
    stop: () => services.stop(),
  };
};
