import type { Command } from './api.ts';

/** A request as it is sent again and again. */
export interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Callers who each wait for one answer before they ask again. */
export interface ClosedJob {
  readonly kind: 'closed';
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** With it the load ends after so many answers instead. */
  readonly answers?: number;
  /** Each caller sends these in turn. */
  readonly shots: readonly Shot[];
}

/** A write that sets something off in another context, and the read that shows what. */
export interface Cause {
  readonly write: Shot;
  readonly effect: { readonly path: string; readonly shows: string };
}

/** Writes at a fixed rate, whether or not earlier ones were answered. */
export interface PacedJob {
  readonly kind: 'paced';
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly write: Shot;
  /** With these headers some of what was written is read; nothing is where there are none. */
  readonly read?: Pick<Shot, 'headers'>;
  /** Sent instead of some of the writes, each once; their effects are read at once. */
  readonly causes?: readonly Cause[];
}

/**
 * Callers who each send these commands one after the other, again and again; `{n}` in one of them is the id
 * that command n answered, as it is in a transaction.
 */
export interface SteppedJob {
  readonly kind: 'stepped';
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly steps: readonly Command[];
}

export interface ClosedResult {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Answers other than 2xx, and requests without one. */
  readonly failed: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
}

export interface PacedResult {
  readonly written: number;
  /** From the moment that a write should have been sent until a read showed it. */
  readonly sinceDueMs: readonly number[];
  /** From the answer to the write until a read showed it. */
  readonly sinceAcknowledgedMs: readonly number[];
  /** From the answer to a cause until a read showed its effect. */
  readonly reactedMs: readonly number[];
  readonly failed: number;
}

export interface SteppedResult {
  /** How often all commands were answered. */
  readonly perSecond: number;
  /** Commands that were not done. */
  readonly failed: number;
}

export type Job = ClosedJob | PacedJob | SteppedJob;
