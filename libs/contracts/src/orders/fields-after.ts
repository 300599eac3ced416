import { orderFieldEvents, type OrderEvent, type OrderFieldEvent } from '../events/orders.ts';
import { BLANK_ORDER, type OrderFields } from './fields.ts';

/** What the sealed members of each event fall back to once its box cannot be opened any more. */
const BLANKS = Object.fromEntries(
  Object.entries(orderFieldEvents).map(([type, { sealed }]) => [
    type,
    Object.fromEntries(Object.entries(BLANK_ORDER).filter(([name]) => sealed.includes(name))),
  ]),
) as Record<OrderFieldEvent['type'], Partial<OrderFields>>;

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
      return withValues(fields, event);
  }
};

const withValues = (fields: OrderFields, { type, data }: OrderFieldEvent): OrderFields => {
  if (!('sealed' in data)) return { ...fields, ...data };
  const { sealed, ...open } = data;
  return { ...fields, ...open, ...(sealed ?? BLANKS[type]) };
};
