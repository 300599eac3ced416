import { expect, it } from '@jest/globals';
import { Faults, torn } from './faults.ts';

const TIMES = 1_000;

const drawn = (faults: Faults, name: string): readonly boolean[] =>
  Array.from({ length: TIMES }, () => faults.strikes(name, 0.3));

const harsh = (seed: number): Faults => new Faults(seed, 'harsh');

it('strikes at the same times under the same seed, whatever else strikes in between', () => {
  const [one, same] = [harsh(7), harsh(7)];
  const first = drawn(one, 'reads');
  drawn(same, 'appends');
  expect(drawn(same, 'reads')).toEqual(first);
  expect(drawn(harsh(8), 'reads')).not.toEqual(first);
  expect(drawn(one, 'appends')).not.toEqual(first);
});

it('strikes as often as it is told to, and counts it', () => {
  const faults = harsh(1);
  const count = drawn(faults, 'reads').filter(Boolean).length;
  expect(Math.abs(count / TIMES - 0.3)).toBeLessThan(0.05);
  expect(faults.struck.get('reads')).toBe(count);
});

it('strikes not at all when it is calm, and fails nothing when it is mild', () => {
  const faults = new Faults(1, 'calm');
  expect(faults.strikes('reads', 1)).toBe(false);
  faults.mood = 'mild';
  expect([faults.strikes('reads', 1), faults.fails('reads', 1)]).toEqual([true, false]);
});

it('tears a list into parts that are the list', () => {
  const faults = harsh(1);
  const list = Array.from({ length: 50 }, (_, index) => index);
  const parts = torn(faults, 'list', 1, list);
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.flat()).toEqual(list);
  expect(parts.every(({ length }) => length > 0)).toBe(true);
  expect(torn(faults, 'list', 1, [])).toEqual([[]]);
});
