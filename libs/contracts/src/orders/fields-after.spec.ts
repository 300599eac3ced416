import { expect, it } from '@jest/globals';
import type { OrderEvent } from '../events/orders.ts';
import { BLANK_ORDER } from './fields.ts';
import { orderAfter } from './fields-after.ts';

const at = '2026-01-01T00:00:00.000Z';
const customerId = '019a0000-0000-7000-8000-000000000001';
const known = { ...BLANK_ORDER, number: 5, description: 'Two boxes', customerId, archivedAt: at };

it.each<[OrderEvent, object]>([
  [
    { type: 'OrderSubmitted', data: { submittedAt: at } },
    { status: 'submitted', submittedAt: at },
  ],
  [
    { type: 'OrderRevoked', data: { revokedAt: at } },
    { status: 'revoked', revokedAt: at },
  ],
  [{ type: 'OrderRestored', data: {} }, { archivedAt: null }],
  [{ type: 'OrderUnlinkedFromCustomer', data: { customerId } }, { customerId: null }],
  [{ type: 'OrderTermsChanged', data: { quantity: 3 } }, { quantity: 3 }],
  [{ type: 'OrderDescribed', data: { sealed: { description: null } } }, { description: null }],
  [{ type: 'OrderDescribed', data: { sealed: null } }, { description: null }],
])('knows what %j changed', (event, changed) =>
  expect(orderAfter(known, event)).toEqual({ ...known, ...changed }),
);
