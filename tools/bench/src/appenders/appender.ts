import { randomUUID } from 'node:crypto';

/** Events of one stream before a caller goes on to a new one. */
const STREAM_EVENTS_MAX = 10;

/** Records a single event durably for one of many callers. */
export type Appender = (caller: number) => Promise<void>;

/** The stream that a caller appends to, and how many events it has. */
export interface Place {
  readonly id: string;
  version: number;
  /** The data key that the stream names; only the product has such. */
  kid: string | null;
}

/** The streams of many callers: each its own, a new one after some events. */
export class Places {
  readonly #places = new Map<number, Place>();

  of(caller: number): Place {
    const place = this.#places.get(caller);
    if (place !== undefined && place.version < STREAM_EVENTS_MAX) return place;
    const fresh = { id: randomUUID(), version: 0, kid: null };
    this.#places.set(caller, fresh);
    return fresh;
  }
}
