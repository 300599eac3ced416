import type { Credential } from '@clientele/http';
import { LRUCache } from 'lru-cache';

/** Longest time that a credential is taken for what it was when it was last looked up. */
export const KEY_TRUST_MS = 1_000;
/** Most credentials that are remembered. */
export const CREDENTIALS_MAX = 10_000;

/**
 * Remembers who presented what, by the token's hash, for as long as that may be trusted. Who is not known is
 * asked for each time, so that a new key works at once; of many requests at the same moment, one asks.
 */
export class KeyTrust {
  readonly #known: LRUCache<string, Credential>;
  readonly #asked = new Map<string, Promise<Credential | null>>();

  constructor(trustMs: number) {
    // Every look has to be against the time of that moment: a second is all that a deleted key has left.
    this.#known = new LRUCache({ max: CREDENTIALS_MAX, ttl: trustMs, ttlResolution: 0 });
  }

  /** The credential behind a token's hash; at once when it is still trusted. */
  find(hash: string, ask: () => Promise<Credential | null>): Credential | Promise<Credential | null> {
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    const asked = this.#asked.get(hash);
    if (asked !== undefined) return asked;
    // Trust counts from the question, not from the answer: what is read may be as old as that.
    const askedAt = performance.now();
    const answer = ask()
      .then((credential) => {
        if (credential !== null) this.#known.set(hash, credential, { start: askedAt });
        return credential;
      })
      .finally(() => this.#asked.delete(hash));
    this.#asked.set(hash, answer);
    return answer;
  }
}
