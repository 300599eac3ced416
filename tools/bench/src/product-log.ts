import { EVENT_CONTRACTS } from '@clientele/contracts';
import { openEventStore, openLog, type EventLog, type EventStore } from '@clientele/event-store';
import { openPostgresLog } from '@clientele/event-store-postgres';
import { openKeyFile, openKeyRing } from '@clientele/keys';
import { openPostgresKeyStore } from '@clientele/keys-postgres';
import { join } from 'node:path';

/**
 * The product's log in a database, put together as the product does it: sealing, keys made ahead, group
 * commit.
 */
export interface ProductLog {
  readonly url: string;
  readonly log: EventLog;
  readonly store: EventStore;
  close(): Promise<void>;
}

/** Opens the log in a database for a platform with this data folder. */
export const openProductLog = async (url: string, dataDir: string): Promise<ProductLog> => {
  const ring = await openKeyRing(
    await openPostgresKeyStore(url),
    await openKeyFile(join(dataDir, 'key-encryption.key')),
  );
  await ring.prepare();
  const log = await openPostgresLog({ url });
  await openLog(log);
  const close = async (): Promise<void> => {
    await log.close();
    await ring.close();
  };
  return { url, log, store: openEventStore(log, ring, EVENT_CONTRACTS), close };
};
