import type { WholeCustomerDocument } from '@clientele/contracts';
import { expect, it } from '@jest/globals';
import { rowVersion, summedRevision } from './versions.ts';

it.each([
  ['0', 'AAAAAAAAAAA='],
  ['1', 'AAAAAAAAAAE='],
  ['2492671', 'AAAAAAAmCP8='],
  ['9223372036854775807', 'f/////////8='],
])('shows position %s as the row version %s', (position, version) =>
  expect(rowVersion(position)).toBe(version),
);

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
const whole = (revision: number, more: object) =>
  ({ revision, createdAt: at(0), ...more }) as WholeCustomerDocument;

it.each([
  ['a customer alone', whole(3, {}), 3],
  ['one without cards and credit', whole(3, { cards: { revision: 0, createdAt: null }, credit: null }), 3],
  ['one that began with cards', whole(1, { cards: { revision: 1, createdAt: at(0) }, credit: null }), 1],
  ['one with cards later', whole(2, { cards: { revision: 4, createdAt: at(1) } }), 6],
  [
    'all at once, and each changed once',
    whole(2, { cards: { revision: 2, createdAt: at(0) }, credit: { revision: 2, createdAt: at(0) } }),
    4,
  ],
])('counts the changes of %s', (_, customer, revision) => expect(summedRevision(customer)).toBe(revision));
