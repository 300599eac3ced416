import type { Random } from './random.ts';

/** One `kill -9`. */
export interface Kill<Target extends string> {
  readonly target: Target;
  /** Counted from when the kill before it is recovered from, or from the restart when it is hasty. */
  readonly afterMs: number;
  /** Whether it hits a product that may still be starting. */
  readonly isHasty: boolean;
}

const AFTER_MS_MIN = 300;
const AFTER_MS_MAX = 2_000;
/** About as long as a start takes. */
const HASTY_AFTER_MS_MAX = 1_000;
const HASTY_SHARE = 0.25;

/** So many kills at moments that the seed decides; all targets have their turn. */
export const killsOf = <Target extends string>(
  random: Random,
  targets: readonly [Target, ...Target[]],
  count: number,
): readonly Kill<Target>[] =>
  Array.from({ length: count }, (_, index) => {
    const target = targets[index % targets.length] ?? targets[0];
    const isHasty = index > 0 && random.fraction() < HASTY_SHARE;
    const afterMs = isHasty
      ? random.between(0, HASTY_AFTER_MS_MAX)
      : random.between(AFTER_MS_MIN, AFTER_MS_MAX);
    return { target, afterMs, isHasty };
  });
