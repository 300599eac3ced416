import type { Event, Recorded } from '@clientele/contracts';
import type { AppendOutcome, Page, ReadAllOptions, ReadStreamOptions, StoredEvent } from './log.ts';
import type { StateCache } from './state-cache.ts';
import { Turns } from './turns.ts';

/** An event that a decision made, before it is sealed. */
export interface Draft {
  readonly id: string;
  readonly event: Event;
  readonly step: number;
}

/** New events for one stream; `kid` is the last data key that the stream names, `null` when it names none. */
export interface DraftWrite {
  readonly stream: string;
  readonly expected: number;
  readonly kid: string | null;
  readonly drafts: readonly Draft[];
}

/** Who does what, from where, and why: stamped on every event of a command. */
export interface Stamp {
  readonly tenant: string;
  readonly actor: string;
  readonly via: string;
  readonly reason: string | null;
  /** Free text to the reason; stored sealed, with the command's first sealed event. */
  readonly reasonNote: string | null;
  readonly commandId: string;
  readonly fingerprint: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly traceparent: string | null;
}

export interface DraftAppend {
  readonly stamp: Stamp;
  readonly writes: readonly DraftWrite[];
}

/** An event that was read and opened, the data key its box names, and the note to its reason. */
export type Opened = Recorded & { readonly kid: string | null; readonly reasonNote: string | null };

/**
 * A stored event that could not be opened or lifted to the newest schema; the others of its page are not
 * touched.
 */
export interface Failed {
  readonly stored: StoredEvent;
  readonly error: Error;
}

/**
 * What became of an append. `kids` are the data keys that each write was sealed under, `null` where nothing
 * was.
 */
export type Recording =
  | (Extract<AppendOutcome, { outcome: 'appended' }> & { readonly kids: readonly (string | null)[] })
  | Exclude<AppendOutcome, { outcome: 'appended' }>;

/**
 * The log with its boxes opened: what services and views work with. {@link openEventStore} makes one of an
 * adapter and the keys; an overlay is another one, that collects instead of writing.
 */
export abstract class EventStore {
  /** Folded states of streams that were acknowledged. */
  abstract readonly states: Pick<StateCache, 'get' | 'put'>;
  /** Who may decide on which streams, in this process. */
  readonly turns: Turns = new Turns();

  /** The version that a stream at this version had before anything was decided that is not yet recorded. */
  versionBefore(_stream: string, version: number): number {
    return version;
  }

  abstract append(append: DraftAppend): Promise<Recording>;
  abstract readCommand(tenant: string, command: string): Promise<readonly Opened[]>;
  abstract readStream(stream: string, options?: ReadStreamOptions): Promise<readonly Opened[]>;
  abstract readAll(options: ReadAllOptions): AsyncIterable<Page<Opened | Failed>>;
  abstract subscribe(
    options: ReadAllOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<Page<Opened | Failed>>;
  abstract head(): Promise<bigint>;
  abstract positionAt(time: string): Promise<bigint>;
  /**
   * A keyed hash under the installation's secret, base64url: for what must be found again but not be guessed.
   */
  abstract hmac(text: string): string;
}
