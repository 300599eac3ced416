import type { Event, Recorded } from '@clientele/contracts';
import type { AppendOutcome, Page, ReadAllOptions, ReadStreamOptions } from './log.ts';

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
 * The log with its boxes opened: what services and views work with. {@link openEventStore} makes one of an adapter and
 * the keys; an overlay is another one, that collects instead of writing.
 */
export abstract class EventStore {
  abstract append(append: DraftAppend): Promise<AppendOutcome>;
  abstract readCommand(tenant: string, command: string): Promise<readonly Opened[]>;
  abstract readStream(stream: string, options?: ReadStreamOptions): Promise<readonly Opened[]>;
  abstract readAll(options: ReadAllOptions): AsyncIterable<Page<Opened>>;
  abstract subscribe(options: ReadAllOptions & { readonly signal: AbortSignal }): AsyncIterable<Page<Opened>>;
  abstract head(): Promise<bigint>;
  abstract positionAt(time: string): Promise<bigint>;
}
