import { EVENT_CONTRACTS } from '@clientele/contracts';
import { openEventStore, openLog, type EventStore } from '@clientele/event-store';
import type { Log } from '@clientele/http';
import {
  openKeyFile,
  openKeyRing,
  type KeyEncryptionKey,
  type KeyRing,
  type KeyStore,
} from '@clientele/keys';
import { openPostgresKeyStore } from '@clientele/keys-postgres';
import type { Leases } from '@clientele/leases';
import { openPostgresLeases } from '@clientele/leases-postgres';
import type { MessageBus } from '@clientele/message-bus';
import type { Relay } from '@clientele/message-bus-kafka';
import { NOTHING_AROUND, type Around } from './around.ts';
import { openBusAt, relayTo } from './bus.ts';
import type { Configuration } from './configuration.ts';
import type { EmbeddedPostgres } from './embedded-postgres/embedded-postgres.ts';
import { openLogAt, type AuditedLog } from './event-log.ts';
import { openFiles, type FileStorage } from './files.ts';
import { throughOutages } from './outages.ts';

/** Where a process keeps its facts, before anything was written there. */
export interface Stores {
  /** PostgreSQL of the views. */
  readonly url: string;
  readonly log: AuditedLog;
  readonly keyStore: KeyStore;
  readonly kek: KeyEncryptionKey;
  /** The server beside this process; `null` when another is configured. */
  readonly postgres: EmbeddedPostgres | null;
  close(): Promise<void>;
}

/** The same with the log opened and the keys at hand. */
export interface Storage extends Stores {
  /** The UUID of the log. */
  readonly logId: string;
  readonly keys: KeyRing;
  readonly store: EventStore;
  /** What carries events from one context to the others; opened when it is first asked for. */
  openBus(): Promise<MessageBus>;
  /** What puts the log on the bus, with nothing started; `null` when the log is the bus. */
  openRelay(): Promise<Relay | null>;
  readonly files: FileStorage;
  /** What lets one of many processes do a work. */
  readonly leases: Leases;
}

const startPostgres = async ({ DATA_DIR }: Configuration, log: Log): Promise<EmbeddedPostgres> => {
  const { startEmbeddedPostgres } = await import('./embedded-postgres/embedded-postgres.ts');
  return startEmbeddedPostgres({ dataDir: DATA_DIR, log: (line) => log.info({}, line) });
};

/**
 * Connects to the log and the keys; starts a PostgreSQL when none is configured, and stops it when that
 * fails.
 */
export const openStores = async (configuration: Configuration, log: Log): Promise<Stores> => {
  const kek = await openKeyFile(configuration.KEY_ENCRYPTION_KEY_FILE);
  const postgres = configuration.DATABASE_URL === undefined ? await startPostgres(configuration, log) : null;
  try {
    return await connect(configuration, log, kek, postgres);
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
};

const connect = async (
  { DATABASE_URL, EVENT_STORE_URL, KEY_STORE_URL }: Configuration,
  log: Log,
  kek: KeyEncryptionKey,
  postgres: EmbeddedPostgres | null,
): Promise<Stores> => {
  const url = DATABASE_URL ?? postgres?.url ?? '';
  const onFailure = (err: unknown): void => log.warn({ err }, 'the log failed and is tried again');
  const [events, keyStore] = await Promise.all([
    openLogAt({ url: EVENT_STORE_URL ?? url, onFailure }),
    openPostgresKeyStore(KEY_STORE_URL ?? url),
  ]);
  const close = async (): Promise<void> => {
    await events.close();
    await keyStore.close();
    await postgres?.stop();
  };
  return { url, log: events, keyStore, kek, postgres, close };
};

/** Opens everything that a service works with, even when its own PostgreSQL dies meanwhile. */
export const openStorage = (
  configuration: Configuration,
  log: Log,
  around: Around = NOTHING_AROUND,
): Promise<Storage> => {
  const open = () => openOnce(configuration, log, around);
  return configuration.DATABASE_URL === undefined ? throughOutages(open) : open();
};

const openOnce = async (configuration: Configuration, log: Log, around: Around): Promise<Storage> => {
  const stores = await openStores(configuration, log);
  try {
    return await openOn(stores, configuration, log, around);
  } catch (error) {
    await stores.close();
    throw error;
  }
};

const openOn = async (
  stores: Stores,
  configuration: Configuration,
  log: Log,
  around: Around,
): Promise<Storage> => {
  const events = around.log(stores.log);
  const keys = await openKeyRing(around.keyStore(stores.keyStore), stores.kek);
  const [logId] = await Promise.all([openLog(events), keys.prepare()]);
  const place = { url: stores.url, log: events, logId };
  let bus: Promise<MessageBus> | null = null;
  const openBus = () => (bus ??= openBusAt(place, configuration, log).then((opened) => around.bus(opened)));
  const files = await openFiles(configuration);
  const leases = openPostgresLeases(stores.url, {
    onFailure: (lease, err) => log.warn({ lease, err }, 'a lease or its work failed and is tried again'),
  });
  return {
    ...stores,
    logId,
    keys,
    store: openEventStore(events, keys, EVENT_CONTRACTS),
    openBus,
    openRelay: async () => relayTo({ ...place, bus: await openBus(), leases }, configuration, log),
    files: { ...files, blobs: around.blobs(files.blobs) },
    leases,
    close: async () => {
      await leases.close();
      // One that could not be opened was told of then, and keeps nothing else open.
      const opened = await bus?.catch(() => null);
      await opened?.close();
      await events.close();
      // The ring closes the key store, once no key is under way.
      await keys.close();
      await stores.postgres?.stop();
    },
  };
};
