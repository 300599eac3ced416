import { expect, it } from '@jest/globals';
import { killsOf } from './kills.ts';
import { Random } from './random.ts';

it('kills the same things at the same moments for the same seed', () => {
  expect(killsOf(new Random(7), 50)).toEqual(killsOf(new Random(7), 50));
  expect(killsOf(new Random(7), 50)).not.toEqual(killsOf(new Random(8), 50));
});

it('gives every target its turn, at rest and in haste', () => {
  const kills = killsOf(new Random(7), 50);
  expect(kills.slice(0, 3).map(({ target }) => target)).toEqual(['platform', 'postgres', 'both']);
  expect(new Set(kills.map(({ isHasty }) => isHasty))).toEqual(new Set([false, true]));
});
