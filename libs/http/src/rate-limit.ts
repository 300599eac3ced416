/** Requests a second that one credential may make, unless configured. */
export const RATE_LIMIT_PER_SECOND = 1_000;
/** Credentials that are counted at once; the oldest is forgotten first, which only ever favours it. */
export const RATE_LIMITED_MAX = 10_000;

const SECOND_MS = 1_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** What is left to a credential after a request; `allowed` is false when it had nothing left. */
export interface Allowance {
  readonly allowed: boolean;
  readonly remaining: number;
}

/** Counts requests by credential: a bucket that holds one second's worth, and fills as time goes. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  /** The header that tells the policy: the same in every answer. */
  readonly policy: string;

  constructor(private readonly perSecond: number) {
    this.policy = `"credential";q=${perSecond};w=1`;
  }

  take(credential: string, nowMs: number): Allowance {
    const bucket = this.#bucket(credential, nowMs);
    const filled = bucket.tokens + ((nowMs - bucket.filledAt) * this.perSecond) / SECOND_MS;
    bucket.tokens = Math.min(filled, this.perSecond);
    bucket.filledAt = nowMs;
    if (bucket.tokens < 1) return { allowed: false, remaining: 0 };
    bucket.tokens -= 1;
    return { allowed: true, remaining: Math.floor(bucket.tokens) };
  }

  #bucket(credential: string, nowMs: number): Bucket {
    const known = this.#buckets.get(credential);
    if (known !== undefined) return known;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined && this.#buckets.size >= RATE_LIMITED_MAX) this.#buckets.delete(oldest);
    const bucket = { tokens: this.perSecond, filledAt: nowMs };
    this.#buckets.set(credential, bucket);
    return bucket;
  }
}
