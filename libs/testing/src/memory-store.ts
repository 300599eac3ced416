import { EVENT_CONTRACTS } from '@clientele/contracts';
import { type EventStore, MemoryEventLog, openEventStore } from '@clientele/event-store';
import { LocalKey, MemoryKeyStore, openKeyRing } from '@clientele/keys';

/** A log of its own, in memory, with keys of its own. */
export const memoryStore = async (): Promise<EventStore> => {
  const ring = await openKeyRing(new MemoryKeyStore(), LocalKey.random());
  return openEventStore(new MemoryEventLog(), ring, EVENT_CONTRACTS);
};
