import { expect, it } from '@jest/globals';
import { canonicalDecimal, compareDecimals, decimal, fitsDecimal, negated, sumOf } from './decimal.ts';

it.each(['0', '-1', '12.50', '999999999999999.999999'])('takes %s', (text) =>
  expect(decimal.safeParse(text).success).toBe(true),
);

it.each(['', '1.', '.5', '01', '+1', '1e3', '1,5', '1.1234567', '1000000000000000', ' 1'])(
  'refuses %j',
  (text) => expect(decimal.safeParse(text).success).toBe(false),
);

it.each([
  ['12.50', '12.5'],
  ['12.00', '12'],
  ['100', '100'],
  ['-0', '0'],
  ['-0.000', '0'],
  ['-1.10', '-1.1'],
])('spells %s as %s', (text, spelled) => expect(canonicalDecimal(text)).toBe(spelled));

it.each([
  [['0.1', '0.2'], '0.3'],
  [['1', '-1.000001'], '-0.000001'],
  [['999999999999999.999999', '0.000001'], '1000000000000000'],
  [['-5', '5'], '0'],
  [[], '0'],
])('adds %j up to %s', (terms, sum) => expect(sumOf(...terms)).toBe(sum));

it('turns the sign, but not of nothing', () => {
  expect(negated('12.5')).toBe('-12.5');
  expect(negated('-12.5')).toBe('12.5');
  expect(negated('0')).toBe('0');
});

it('compares numbers, not texts', () => {
  expect(['10', '9', '-10', '-9', '9.000001'].toSorted(compareDecimals)).toEqual([
    '-10',
    '-9',
    '9',
    '9.000001',
    '10',
  ]);
  expect(compareDecimals('1.50', '1.5')).toBe(0);
});

it('knows what is too large', () => {
  expect(fitsDecimal('-999999999999999.999999')).toBe(true);
  expect(fitsDecimal('1000000000000000')).toBe(false);
});
