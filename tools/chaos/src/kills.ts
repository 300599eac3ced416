import type { Random } from './random.ts';

/** What is killed: the product's process, the PostgreSQL beside it, or both at the same moment. */
export type Target = 'platform' | 'postgres' | 'both';

/** One `kill -9`. */
export interface Kill {
  readonly target: Target;
  /** Counted from when the kill before it is recovered from, or from the restart when it is hasty. */
  readonly afterMs: number;
  /** Whether it hits a product that may still be starting. */
  readonly isHasty: boolean;
}

const TARGETS: readonly Target[] = ['platform', 'postgres', 'both'];
const AFTER_MS_MIN = 300;
const AFTER_MS_MAX = 2_000;
/** About as long as a start takes. */
const HASTY_AFTER_MS_MAX = 1_000;
const HASTY_SHARE = 0.25;

/** So many kills at moments that the seed decides; all targets have their turn. */
export const killsOf = (random: Random, count: number): readonly Kill[] =>
  Array.from({ length: count }, (_, index): Kill => {
    const target = TARGETS[index % TARGETS.length] ?? 'platform';
    const isHasty = index > 0 && random.fraction() < HASTY_SHARE;
    const afterMs = isHasty
      ? random.between(0, HASTY_AFTER_MS_MAX)
      : random.between(AFTER_MS_MIN, AFTER_MS_MAX);
    return { target, afterMs, isHasty };
  });
