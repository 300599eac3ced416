import { setTimeout as pause } from 'node:timers/promises';
import type { Term } from './leases.ts';

/** Shortest and longest pause before a lease is asked for again. */
const PAUSE_MS_MIN = 50;
const PAUSE_MS_MAX = 5_000;

/** A lease that this process holds. */
export interface Held {
  readonly number: bigint;
  /** Aborted as soon as the lease may be another's. */
  readonly lost: AbortSignal;
  /** Gives the lease back, whether it was lost or not. */
  release(): Promise<void>;
}

/** How an adapter comes by a lease, and whom it tells of what failed. */
export interface Leading {
  /** Waits for the lease; `null` when the signal aborts before. */
  readonly take: (signal: AbortSignal) => Promise<Held | null>;
  readonly onFailure: (error: unknown) => void;
}

/** What {@link Leases.lead} promises, over an adapter's way to a lease. For adapters. */
export const leadForEver = async (
  { take, onFailure }: Leading,
  work: (term: Term) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  let pauseMs = PAUSE_MS_MIN;
  while (!signal.aborted) {
    const began = performance.now();
    let hasFailed = false;
    try {
      await leadOnce(await take(signal), work, signal);
    } catch (error) {
      hasFailed = true;
      onFailure(error);
    }
    const isSteady = !hasFailed || performance.now() - began > PAUSE_MS_MAX;
    pauseMs = isSteady ? PAUSE_MS_MIN : Math.min(pauseMs * 2, PAUSE_MS_MAX);
    // Also after work that just ended, so that another process may have its turn.
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
};

const leadOnce = async (
  held: Held | null,
  work: (term: Term) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  if (held === null) return;
  try {
    if (!signal.aborted) await work({ number: held.number, signal: AbortSignal.any([signal, held.lost]) });
  } finally {
    await held.release();
  }
};
