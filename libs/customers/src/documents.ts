import { documentOf, orderDocumentOf, type CustomerDocument, type OrderDocument } from '@clientele/contracts';
import type { Customer, Order } from '@clientele/domain';
import type { Written } from '@clientele/event-store';
import { writtenBelow, type Reply } from '@clientele/http';

/**
 * A customer as the answer of a write shows it; no write but the deletion leaves one that cannot be shown.
 */
export const customerShown = (customer: Written<Customer>): CustomerDocument => {
  const { id, state } = customer;
  if (state.stage === 'none' || state.stage === 'deleted') throw new Error(`customer ${id} cannot be shown`);
  return documentOf(id, state.fields, customer);
};

const orderShown = (order: Written<Order>): OrderDocument => {
  const { id, state } = order;
  if (state.stage === 'none') throw new Error(`order ${id} cannot be shown`);
  return orderDocumentOf(id, state.fields, order);
};

/** A customer that was written to. */
export const customerReply = (customer: Written<Customer>): Reply<CustomerDocument> =>
  writtenBelow('/v1/customers', customer, customerShown(customer));

/** An order that was written to. */
export const orderReply = (order: Written<Order>): Reply<OrderDocument> =>
  writtenBelow('/v1/orders', order, orderShown(order));
