import type { Event } from './event.ts';

/** The vendors' APIs that are spoken besides the native one. These names are stored: add, never rename. */
export const DIALECTS = ['testresults', 'portos', 'qbench', 'guardant', 'coredination'] as const;
export type DialectName = (typeof DIALECTS)[number];

/** What a client may say it is. It tells people where a change came from, and decides nothing. */
export const CLIENT_VIAS = ['native', 'console', ...DIALECTS] as const;
export type ClientVia = (typeof CLIENT_VIAS)[number];

/** The ways in which a command can reach the platform. */
export const VIAS = [...CLIENT_VIAS, 'bulk', 'reaction', 'system'] as const;
export type Via = (typeof VIAS)[number];

/**
 * What stands around every event, the same in every store and on every bus. Nothing in it is free text.
 *
 * `commandId` and `fingerprint` are HMACs under the installation's key, never a plain hash of what a client
 * sent; of a command that came without a key of its own, both are an id that was made for it.
 */
export interface Envelope {
  /** UUIDv8 of (command id, index), so that a command said twice names the same events. */
  readonly id: string;
  /** Schema version of `data`. */
  readonly schema: number;
  readonly stream: string;
  /** Place in its stream: 1, 2, 3, without gaps. */
  readonly version: number;
  /** Place in the log, strictly rising in commit order. */
  readonly position: bigint;
  /** When it was appended: ISO 8601 UTC, whole milliseconds. */
  readonly at: string;
  readonly tenant: string;
  /** `key:<id>`, `user:<OIDC sub>` or `system:<name>`. */
  readonly actor: string;
  readonly via: string;
  /** A reason code in kebab case. */
  readonly reason: string | null;
  readonly commandId: string;
  /** Which command of a transaction the event belongs to; 0 outside one. */
  readonly step: number;
  readonly fingerprint: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly traceparent: string | null;
}

/**
 * An event in the log, opened: what the sealed box held stands in `data.sealed`, or `null` when its key is
 * gone.
 */
export type Recorded<E extends Event = Event> = E extends Event ? Envelope & E : never;
