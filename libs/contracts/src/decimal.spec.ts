import { expect, it } from '@jest/globals';
import { canonicalDecimal, decimal } from './decimal.ts';

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
