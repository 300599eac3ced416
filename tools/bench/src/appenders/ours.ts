import { streamOf, type CustomerEvent } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { appendOf, channelsChanged, TENANT } from '../facts.ts';
import { Places, type Appender } from './appender.ts';

/** Above all numbers that the product leases meanwhile. */
const NUMBER_MIN = 1_000_000_000;

/** Appends through the product's event store: sealed, idempotent, at expected versions, without gaps. */
export const ourAppender = (store: EventStore): Appender => {
  const places = new Places();
  let count = 0;
  return async (caller) => {
    const place = places.of(caller);
    const to = { stream: streamOf('customer', TENANT, place.id), expected: place.version, kid: place.kid };
    count += 1;
    const event = place.version === 0 ? registered(count) : channelsChanged(count);
    const recording = await store.append(appendOf(store, to, [event]));
    if (recording.outcome !== 'appended')
      throw new Error(`an append to a stream of its own: ${recording.outcome}`);
    place.version += 1;
    place.kid = recording.kids[0] ?? null;
  };
};

const registered = (number: number): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: { number: NUMBER_MIN + number, kind: 'company', sealed: { companyName: `Company ${number}` } },
});
