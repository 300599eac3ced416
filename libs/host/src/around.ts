import type { BlobStore } from '@clientele/blob-store';
import type { EventLog } from '@clientele/event-store';
import type { KeyStore } from '@clientele/keys';
import type { MessageBus } from '@clientele/message-bus';

/** What is put around the ports of a process after they are opened and before anything works with them. */
export interface Around {
  log(log: EventLog): EventLog;
  keyStore(keyStore: KeyStore): KeyStore;
  bus(bus: MessageBus): MessageBus;
  blobs(blobs: BlobStore): BlobStore;
}

/** The ports as they are. */
export const NOTHING_AROUND: Around = {
  log: (log) => log,
  keyStore: (keyStore) => keyStore,
  bus: (bus) => bus,
  blobs: (blobs) => blobs,
};
