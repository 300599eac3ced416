import { expect, it } from '@jest/globals';
import { BLANK_ORDER } from '../orders/fields.ts';
import { orderDocument, orderDocumentOf, orderInput } from './orders.ts';

const id = '019a0000-0000-7000-8000-000000000041';
const at = '2026-01-01T00:00:00.000Z';
const standing = { version: 1, revision: 1, position: 9n, createdAt: at, updatedAt: at };

it('shows an order as its schema describes it, and takes it back as it was read', () => {
  const document = orderDocumentOf(id, { ...BLANK_ORDER, number: 5, archivedAt: at }, standing);
  expect(document).toMatchObject({
    id,
    number: 5,
    position: '9',
    archived: true,
    status: 'draft',
    quantity: 1,
  });
  expect(orderDocument.parse(document)).toEqual(document);
  expect(orderInput.safeParse(document).success).toBe(true);
});

it('refuses what an order does not have', () =>
  expect(orderInput.safeParse({ quantity: -1 }).error?.issues[0]?.path).toEqual(['quantity']));
