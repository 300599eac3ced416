import { orderFieldEvents, type OrderEvent } from '../events/orders.ts';
import { blanksOf, withValues } from '../field-values.ts';
import { BLANK_ORDER, type OrderFields } from './fields.ts';

const BLANKS = blanksOf(orderFieldEvents, BLANK_ORDER);

/** What is known of an order after one more event. */
export const orderAfter = (fields: OrderFields, event: OrderEvent): OrderFields => {
  switch (event.type) {
    case 'OrderSubmitted':
      return { ...fields, status: 'submitted', submittedAt: event.data.submittedAt };
    case 'OrderRevoked':
      return { ...fields, status: 'revoked', revokedAt: event.data.revokedAt };
    case 'OrderArchived':
      return { ...fields, archivedAt: event.data.archivedAt };
    case 'OrderRestored':
      return { ...fields, archivedAt: null };
    case 'OrderLinkedToCustomer':
      return { ...fields, customerId: event.data.customerId };
    case 'OrderUnlinkedFromCustomer':
      return { ...fields, customerId: null };
    default:
      return withValues(fields, event.data, BLANKS[event.type]);
  }
};
