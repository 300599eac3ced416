import type { KeyObject } from 'node:crypto';

/**
 * Part of the keys that makes room for new ones at once. A map keeps the places of those that were deleted
 * for a while, and whoever looks for the oldest passes over them: one by one, that would cost more than
 * anything else here.
 */
const SHARE_FORGOTTEN = 0.01;

interface Entry {
  readonly key: KeyObject | null;
  readonly until: number;
}

/**
 * Keys in memory for a limited time after they were read, however often they are used: so a key that was
 * destroyed elsewhere is soon forgotten here. `null` is a key that is gone.
 */
export class KeyCache {
  // In the order of their age, because all live equally long.
  readonly #entries = new Map<string, Entry>();

  constructor(
    private readonly lifeMs: number,
    private readonly keysMax: number,
    private readonly now: () => number,
  ) {}

  /** `undefined` when nothing is known of the key. */
  get(kid: string): KeyObject | null | undefined {
    const entry = this.#entries.get(kid);
    return entry !== undefined && entry.until > this.now() ? entry.key : undefined;
  }

  /** Remembers what a key store said at `readAt`. */
  put(kid: string, key: KeyObject | null, readAt: number): void {
    this.#entries.delete(kid);
    this.#entries.set(kid, { key, until: readAt + this.lifeMs });
    if (this.#entries.size > this.keysMax) this.#forgetOldest();
  }

  /** Lets go of all keys whose time is over. */
  sweep(): void {
    const now = this.now();
    for (const [kid, { until }] of this.#entries) {
      if (until > now) return;
      this.#entries.delete(kid);
    }
  }

  clear(): void {
    this.#entries.clear();
  }

  #forgetOldest(): void {
    let left = Math.ceil(this.keysMax * SHARE_FORGOTTEN);
    for (const kid of this.#entries.keys()) {
      if (left === 0) return;
      this.#entries.delete(kid);
      left -= 1;
    }
  }
}
