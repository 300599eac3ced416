import { LRUCache } from 'lru-cache';
import type { Folded } from './folded.ts';

/** Most folded states that a process keeps. */
export const STATES_MAX = 10_000;
/**
 * Longest time that a folded state is kept: no longer than a data key, so that erasure holds in memory too.
 */
export const STATE_TTL_MS = 60_000;

/** Folded states of streams, so that a decision reads only what was appended since. */
export class StateCache {
  readonly #states = new LRUCache<string, Folded<unknown>>({ max: STATES_MAX, ttl: STATE_TTL_MS });

  get(stream: string): Folded<unknown> | undefined {
    return this.#states.get(stream);
  }

  /** Keeps the newer of two states, whoever finishes last. */
  put(stream: string, folded: Folded<unknown>): void {
    const known = this.#states.get(stream);
    if (known === undefined || known.version < folded.version) this.#states.set(stream, folded);
  }
}
