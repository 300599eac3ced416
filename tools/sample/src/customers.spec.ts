import { expect, it } from '@jest/globals';
import { customerInput } from '@clientele/contracts';
import { customerAt } from './customers.ts';

const COUNT = 2_000;
const SEED = 7;

const firstOf = (seed: number, count: number) =>
  Array.from({ length: count }, (_, index) => customerAt(seed, index));
const all = firstOf(SEED, COUNT);

it('makes the same customers of the same seed', () => {
  expect(firstOf(SEED, 50)).toEqual(all.slice(0, 50));
  expect(customerAt(SEED, COUNT - 1)).toEqual(all.at(-1));
});

it('makes other customers of another seed', () => {
  expect(customerAt(SEED + 1, 0)).not.toEqual(all[0]);
});

it('makes only customers that the API takes', () => {
  for (const customer of all) expect(customerInput.safeParse(customer)).toMatchObject({ success: true });
});

it('gives every customer an external id of its own', () => {
  expect(new Set(all.map(({ externalId }) => externalId)).size).toBe(COUNT);
});

it('mixes companies with people, and countries', () => {
  expect(all.filter(({ kind }) => kind === 'company').length / COUNT).toBeCloseTo(0.6, 1);
  expect(new Set(all.map(({ address }) => address?.country)).size).toBeGreaterThan(8);
});
