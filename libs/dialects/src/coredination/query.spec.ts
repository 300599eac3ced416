import { expect, it } from '@jest/globals';
import { listQuery } from './query.ts';

it.each([
  [undefined, false],
  ['', true],
  ['true', true],
  ['0', true],
  ['false', false],
  [' FALSE', false],
  [['', 'false'], true],
  [['false', 'false'], false],
])('takes the flag %j for %s', (inactive, expected) =>
  expect(listQuery.parse({ inactive }).inactive).toBe(expected),
);

it.each([
  ['2015-10-05', '2015-10-05T00:00:00.000Z'],
  ['1447890986622', '2015-11-18T23:56:26.622Z'],
  ['-1', '1969-12-31T23:59:59.999Z'],
  ['2015-10-05T01:00:00+02:00', '2015-10-04T23:00:00.000Z'],
])('takes %s for a moment', (modified, expected) =>
  expect(listQuery.parse({ modified }).modified).toBe(expected),
);

it.each(['', 'now', '2015-02-30', '2015-10', '999999999999999', '1.5'])(
  'takes %j for no moment',
  (modified) => expect(listQuery.safeParse({ modified }).success).toBe(false),
);
