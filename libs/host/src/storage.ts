import { EVENT_CONTRACTS } from '@clientele/contracts';
import { openEventStore, openLog, type EventLog, type EventStore } from '@clientele/event-store';
import { openPostgresLog } from '@clientele/event-store-postgres';
import { openKeyFile, openKeyRing, type KeyRing, type KeyStore } from '@clientele/keys';
import { openPostgresKeyStore } from '@clientele/keys-postgres';
import type { Log } from '@clientele/http';
import type { Configuration } from './configuration.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres/embedded-postgres.ts';

/** Everything that a process keeps its facts in. */
export interface Storage {
  /** PostgreSQL of the views. */
  readonly url: string;
  readonly log: EventLog;
  /** The UUID of the log. */
  readonly logId: string;
  readonly keyStore: KeyStore;
  readonly keys: KeyRing;
  readonly store: EventStore;
  /** The server beside this process; `null` when another is configured. */
  readonly postgres: EmbeddedPostgres | null;
  close(): Promise<void>;
}

const startPostgres = ({ DATA_DIR }: Configuration, log: Log): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ dataDir: DATA_DIR, log: (line) => log.info({}, line) });

/** Opens the log, the keys and the store over both; starts a PostgreSQL when none is configured. */
export const openStorage = async (configuration: Configuration, log: Log): Promise<Storage> => {
  const { DATABASE_URL, EVENT_STORE_URL, KEY_STORE_URL, KEY_ENCRYPTION_KEY_FILE } = configuration;
  const [postgres, kek] = await Promise.all([
    DATABASE_URL === undefined ? startPostgres(configuration, log) : null,
    openKeyFile(KEY_ENCRYPTION_KEY_FILE),
  ]);
  const url = DATABASE_URL ?? postgres?.url ?? '';
  const [events, keyStore] = await Promise.all([
    openPostgresLog({ url: EVENT_STORE_URL ?? url }),
    openPostgresKeyStore(KEY_STORE_URL ?? url),
  ]);
  const keys = await openKeyRing(keyStore, kek);
  await keys.prepare();
  return {
    url,
    log: events,
    logId: await openLog(events),
    keyStore,
    keys,
    store: openEventStore(events, keys, EVENT_CONTRACTS),
    postgres,
    close: async () => {
      await events.close();
      await keys.close();
      await postgres?.stop();
    },
  };
};
