import { expect, it } from '@jest/globals';
import { killsOf } from './kills.ts';
import { Random } from './random.ts';

const TARGETS = ['platform', 'postgres', 'both'] as const;

it('kills the same things at the same moments for the same seed', () => {
  expect(killsOf(new Random(7), TARGETS, 50)).toEqual(killsOf(new Random(7), TARGETS, 50));
  expect(killsOf(new Random(7), TARGETS, 50)).not.toEqual(killsOf(new Random(8), TARGETS, 50));
});

it('gives every target its turn, at rest and in haste', () => {
  const kills = killsOf(new Random(7), TARGETS, 50);
  expect(kills.slice(0, 3).map(({ target }) => target)).toEqual(TARGETS);
  expect(new Set(kills.map(({ isHasty }) => isHasty))).toEqual(new Set([false, true]));
});
