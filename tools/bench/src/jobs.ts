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
  /** Each caller sends these in turn. */
  readonly shots: readonly Shot[];
}

/**
 * Writes at a fixed rate, whether or not earlier ones were answered, and reads of some of what was written.
 */
export interface PacedJob {
  readonly kind: 'paced';
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly write: Shot;
  readonly read: Pick<Shot, 'headers'>;
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
}

export interface PacedResult {
  /** From the moment that a write should have been sent until a read showed it. */
  readonly sinceDueMs: readonly number[];
  /** From the answer to the write until a read showed it. */
  readonly sinceAcknowledgedMs: readonly number[];
  readonly failed: number;
}

export interface SteppedResult {
  /** How often all commands were answered. */
  readonly perSecond: number;
  /** Commands that were not done. */
  readonly failed: number;
}

export type Job = ClosedJob | PacedJob | SteppedJob;
