import { describe, expect, it } from '@jest/globals';
import { RateLimit } from './rate-limit.ts';

describe('the rate limit', () => {
  it('allows so many requests at once and fills up with time', () => {
    const limit = new RateLimit(2);
    expect(
      [limit.take('a', 0), limit.take('a', 0), limit.take('a', 0)].map(({ allowed }) => allowed),
    ).toEqual([true, true, false]);
    expect(limit.take('a', 499).allowed).toBe(false);
    expect(limit.take('a', 999)).toEqual({ allowed: true, remaining: 0 });
    expect(limit.take('a', 10_000)).toEqual({ allowed: true, remaining: 1 });
  });

  it('counts each credential by itself', () => {
    const limit = new RateLimit(1);
    expect(limit.take('a', 0).allowed).toBe(true);
    expect(limit.take('b', 0).allowed).toBe(true);
    expect(limit.take('a', 0).allowed).toBe(false);
  });
});
