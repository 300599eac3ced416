import { BLANK_ORDER, orderDocumentOf } from '@clientele/contracts';
import { expect, it } from '@jest/globals';
import { order, orderOf, statuses } from './order.ts';

const at = '2026-01-01T00:00:00.999Z';
const standing = { version: 1, revision: 1, position: 9n, createdAt: at, updatedAt: at };
const shown = (fields: object) =>
  orderOf(
    orderDocumentOf(
      '019a0000-0000-7000-8000-000000000001',
      { ...BLANK_ORDER, number: 7, ...fields },
      standing,
    ),
  );

it('shows no null of an order that says nothing', () => {
  const blank = shown({});
  expect(order.safeParse(blank).success).toBe(true);
  expect(blank).toMatchObject({
    _id: 7,
    number: 0,
    date: Math.floor(Date.parse(at) / 1_000),
    description: '',
  });
});

it.each([
  [null, 0],
  ['12', 12],
  ['007', 7],
  ['999999999999999', 999_999_999_999_999],
  ['1000000000000000', 0],
  ['-1', 0],
  ['1.5', 0],
  ['B-12', 0],
])('shows the printed number %j as %d', (orderNumber, number) => {
  expect(shown({ orderNumber })).toMatchObject({ number });
});

it('knows statuses by their numbers', () => {
  expect(['draft', 'submitted', 'revoked'].map((status) => shown({ status }).status)).toEqual([0, 1, 2]);
  expect(statuses.parse('2,0,2')).toEqual(['revoked', 'draft']);
  for (const text of ['', '3', '0,', '00', 'draft', ' 1'])
    expect(statuses.safeParse(text).success).toBe(false);
});
