import type { CustomerEvent, Event } from '@clientele/contracts';
import type { DraftAppend, EventStore, Stamp } from '@clientele/event-store';
import { eventId } from '@clientele/event-store';
import { randomUUID } from 'node:crypto';

/** The tenant whose customers the bench writes. */
export const TENANT = 'default';

/** Who writes, as the edge would stamp it. */
export const stampOf = (store: EventStore): Stamp => {
  const commandId = store.hmac(randomUUID());
  return {
    tenant: TENANT,
    actor: 'key:bench',
    via: 'native',
    reason: null,
    reasonNote: null,
    commandId,
    fingerprint: commandId,
    correlationId: randomUUID(),
    causationId: null,
    traceparent: null,
  };
};

/** What one command records in one stream; `kid` is the data key that the stream names so far. */
export const appendOf = (
  store: EventStore,
  to: { readonly stream: string; readonly expected: number; readonly kid: string | null },
  events: readonly Event[],
): DraftAppend => {
  const stamp = stampOf(store);
  const drafts = events.map((event, index) => ({ id: eventId(stamp.commandId, 0, index), event, step: 0 }));
  return { stamp, writes: [{ ...to, drafts }] };
};

/** A change of a usual size, of what a person may type: so it is sealed. */
export const channelsChanged = (number: number): CustomerEvent => ({
  type: 'CustomerChannelsChanged',
  data: {
    sealed: {
      email: `office.${number}@company-${number % 1_000}.example`,
      phone: `+4144${String(number).padStart(7, '0')}`,
      mobile: `+4179${String(number).padStart(7, '0')}`,
    },
  },
});
