import { BLANK_ORDER, orderAfter, orderDocumentOf, orderFieldsOf } from '@clientele/contracts';
import { resource } from './resource.ts';

/** Orders, for themselves and by customer. */
export const orders = resource({
  kind: 'order',
  name: 'orders',
  version: 1,
  blank: BLANK_ORDER,
  after: orderAfter,
  documentOf: orderDocumentOf,
  fieldsOf: orderFieldsOf,
  deletedBy: null,
  columns: {
    customer_id: 'uuid',
    status: 'text',
    archived: 'boolean',
    type: 'bigint',
    order_number: 'text collate "C"',
  },
  listed: ({ customerId, status, archivedAt, type, orderNumber }) => ({
    customer_id: customerId,
    status,
    archived: archivedAt !== null,
    type,
    order_number: orderNumber,
  }),
  indexes: ['(tenant, customer_id, number)'],
});

export const ordersView = orders.view;
