import { setTimeout as delay } from 'node:timers/promises';
import { Refused } from '@clientele/event-store';
import { RateLimit } from './rate-limit.ts';

/** Wrong credentials a second from one address that are answered at once. */
export const WRONG_PER_SECOND = 5;
/** How long a further one waits for its answer. */
export const WRONG_WAIT_MS = 1_000;
/** Wrong ones that wait at once; more are turned away with 429, so that they hold no memory. */
export const WRONG_WAITING_MAX = 1_000;

/**
 * Slows down whoever guesses. A right credential never comes here, so it passes from the same address too.
 */
export class WrongCredentials {
  readonly #limit = new RateLimit(WRONG_PER_SECOND);
  #waiting = 0;

  async slowDown(address: string): Promise<void> {
    const { allowed } = this.#limit.take(address, performance.now());
    if (allowed) return;
    if (this.#waiting >= WRONG_WAITING_MAX) throw new Refused('too-many-requests');
    this.#waiting += 1;
    try {
      await delay(WRONG_WAIT_MS);
    } finally {
      this.#waiting -= 1;
    }
  }
}
