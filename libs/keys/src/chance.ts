import { randomFillSync } from 'node:crypto';

/** Pieces that are asked for at once. */
const PIECES_AHEAD = 1_024;

/**
 * Random bytes in pieces of one size, each good until its owner has used it. Asking the system for chance
 * costs as much as encrypting does, so it is asked for many pieces at once.
 */
export const chance = (bytes: number): (() => Buffer) => {
  const pool = Buffer.alloc(bytes * PIECES_AHEAD);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.subarray(used - bytes, used);
  };
};
