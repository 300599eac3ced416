import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startServices } from '@clientele/host/services';
import type { Topology } from './topology.specimen.ts';

/** Every service in a process of its own; documents lie where all that serve them find them. */
export const inProcesses: Topology = async (environment) => {
  const shared = pathToFileURL(join(environment['DATA_DIR'] ?? '', 'documents')).href;
  const services = await startServices({ environment: { BLOB_STORE_URL: shared, ...environment } });
  return {
    url: services.url,
    client: (api) => api,
    verify: async () => {},
    stop: () => services.stop(),
  };
};
