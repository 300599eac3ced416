import type { Envelope } from '@clientele/contracts';

/**
 * What stands in the place of `sealed` in a stored event: AES-256-GCM under a data key. All but `kid` is
 * base64.
 */
export interface SealedBox {
  /** Which data key opens it. */
  readonly kid: string;
  readonly iv: string;
  readonly tag: string;
  readonly box: string;
}

/** An event as it is stored: `data` has open members and at most one sealed box. */
export interface StoredEvent extends Envelope {
  readonly type: string;
  readonly data: StoredData;
}

export interface StoredData {
  readonly [member: string]: unknown;
  readonly sealed?: SealedBox;
}

/** A stored event before the log gave it its place and its time. */
export type UnplacedEvent = Omit<StoredEvent, 'stream' | 'version' | 'position' | 'at'>;

/** New events for one stream. Without events it only checks that the stream is still at that version. */
export interface Write {
  readonly stream: string;
  /** The version that the stream must have; 0 is a stream without events. */
  readonly expected: number;
  readonly events: readonly UnplacedEvent[];
}

/** What one command records: all of its writes, or none. */
export interface Append {
  readonly tenant: string;
  /** Unique in its tenant for ever. All of the events carry the two as `tenant` and `commandId`. */
  readonly command: string;
  /**
   * One a stream. Without any event the append only checks, and leaves nothing by which it could be a
   * duplicate.
   */
  readonly writes: readonly Write[];
}

/** What became of an append. Each caller gets its own, whatever others in its batch did. */
export type AppendOutcome =
  | {
      readonly outcome: 'appended';
      /** One an event, in the order of the writes. */
      readonly positions: readonly bigint[];
      /** The time that the log stored, ISO 8601 UTC, whole milliseconds: one for the whole append. */
      readonly at: string;
    }
  /** The command is in the log already; reported before any conflict. */
  | { readonly outcome: 'duplicate' }
  | { readonly outcome: 'conflict'; readonly stream: string; readonly version: number };

export interface ReadStreamOptions {
  /** First version to read; 1 unless told. */
  readonly from?: number;
  /** Last version to read; the stream's end unless told. */
  readonly to?: number;
}

export interface ReadAllOptions {
  /** Read what lies above this position; 0n is the beginning. */
  readonly after: bigint;
  /** Stop behind this position; the log's end as of the call unless told. */
  readonly to?: bigint;
  /** Only streams of these categories; the last position of a page is told even when nothing in it fits. */
  readonly categories?: readonly string[];
  /** Only events of these types; the same holds. */
  readonly types?: readonly string[];
  /** Most events a page; {@link PAGE_EVENTS} unless told. */
  readonly limit?: number;
}

/** Some events in the order of their positions, and how far the reader has come with them. */
export interface Page<E> {
  readonly events: readonly E[];
  /** Everything up to and with this position has been seen. */
  readonly position: bigint;
}

/** Events a page of `readAll` and `subscribe`. */
export const PAGE_EVENTS = 5_000;

/**
 * The port to the log of stored events. It knows no schema and no key; an adapter is done when it passes the
 * conformance suite (`@clientele/event-store/conformance`).
 *
 * Failures of the connection, the disk or the server are thrown; {@link OutcomeUnknown} when an append cannot
 * be settled.
 */
export abstract class EventLog {
  /** Records all writes of a command at the expected versions, or nothing. */
  abstract append(append: Append): Promise<AppendOutcome>;

  /**
   * Stores events of another log as they are, but for their positions, which it answers. The calls follow one
   * another in the order of that log, none ends amid the events of a command, and nobody else writes
   * meanwhile.
   */
  abstract restore(events: readonly StoredEvent[]): Promise<readonly bigint[]>;

  /** The events of a command, in the order in which they were appended; none when it is not in the log. */
  abstract readCommand(tenant: string, command: string): Promise<readonly StoredEvent[]>;

  /** Events of one stream in order; none when there is no such stream. */
  abstract readStream(stream: string, options?: ReadStreamOptions): Promise<readonly StoredEvent[]>;

  /**
   * Pages of the log from a position on, up to its end at the time of the call; the next page is fetched
   * ahead.
   */
  abstract readAll(options: ReadAllOptions): AsyncIterable<Page<StoredEvent>>;

  /** Like `readAll`, but goes on with what is appended later, until the signal aborts it. */
  abstract subscribe(
    options: ReadAllOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<Page<StoredEvent>>;

  /** The position of the last event; 0n when there is none. */
  abstract head(): Promise<bigint>;

  /**
   * The last position whose `at` is not later than this time, and before which no event is later; 0n when
   * none.
   */
  abstract positionAt(time: string): Promise<bigint>;

  /** Ends connections and subscriptions; appends under way are settled first. */
  abstract close(): Promise<void>;
}

/** The append was sent, but whether it is in the log cannot be told yet. The same command settles it. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}
