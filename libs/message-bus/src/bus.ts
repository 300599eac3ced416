import type { StoredEvent } from '@clientele/event-store';

/** An event that its group cannot handle, whatever is tried, and why. */
export interface Rejected {
  readonly event: StoredEvent;
  readonly error: Error;
}

/** Who wants which events. All processes that name the same group share its progress. */
export interface Subscription {
  readonly group: string;
  /** Types of the events that it wants; it sees no others. */
  readonly events: readonly string[];
  /**
   * Handles some events: those of one stream in their order, at least once each. It throws for what passes by
   * itself (a connection, a lock, a disk, a key store), and is then given the same events again, for ever.
   * It answers the events that it can never handle: the stream of each is parked from that event on, until
   * it is replayed, and all other streams go on.
   */
  readonly onBatch: (batch: readonly StoredEvent[]) => Promise<readonly Rejected[]>;
}

/** What a group waits with, and why. */
export interface Parked {
  readonly group: string;
  readonly event: StoredEvent;
  /** Why it could not be handled; `null` when it only waits behind an earlier one of its stream. */
  readonly error: string | null;
}

/** What became of a stream that was replayed. */
export interface Replayed {
  readonly stream: string;
  /** How many of its events were handled. */
  readonly handled: number;
  /** Why it stays parked; `null` when it goes on. */
  readonly error: string | null;
}

export type ConsumerState = 'following' | 'failing' | 'stopped';

/** How a consumer does. */
export interface Progress {
  readonly state: ConsumerState;
  /** How many events or positions lie between it and the end of the bus. */
  readonly lag: number;
  /** Streams that its group waits with. */
  readonly parked: number;
  /** What it failed with when it last did; it tries again by itself. */
  readonly lastError: unknown;
}

/** A group's reader in this process. */
export interface Consumer {
  readonly group: string;
  progress(): Promise<Progress>;
  /** Ends it after the batch under way; another consumer of the group goes on where it stopped. */
  stop(): Promise<void>;
}

/**
 * The port to what carries stored events between services: in the order of each stream, at least once. It
 * opens no box. An adapter is done when it passes the conformance suite
 * (`@clientele/message-bus/conformance`).
 */
export abstract class MessageBus {
  /** Puts events on the bus, in their order; resolves when none of them can be lost. */
  abstract publish(events: readonly StoredEvent[]): Promise<void>;

  /** Hands events to a group, from where it stopped; a group that is new begins with the first there is. */
  abstract subscribe(subscription: Subscription): Promise<Consumer>;

  /** What a group waits with, in the order of the bus; of all groups unless told. */
  abstract parked(group?: string): Promise<readonly Parked[]>;

  /**
   * Hands parked events to the group again: each stream in its order, until one of its events fails anew. Of
   * all parked streams unless told. Throws what passes by itself.
   */
  abstract replay(subscription: Subscription, stream?: string): Promise<readonly Replayed[]>;

  /** Stops every consumer of this process. */
  abstract close(): Promise<void>;
}
