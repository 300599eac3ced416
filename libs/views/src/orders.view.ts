import {
  BLANK_ORDER,
  orderAfter,
  orderDocumentOf,
  type OrderDocument,
  type OrderEvent,
  type OrderFields,
  type Recorded,
} from '@clientele/contracts';
import { standingAfter, standingFrom, type Stands } from './standing.ts';
import type { View } from './view.ts';

/** An order as its stream tells it. */
export interface OrderRow extends Stands {
  readonly fields: OrderFields;
}

/** The order after one more event of its stream. */
export const orderRowAfter = (row: OrderRow | null, event: Recorded<OrderEvent>): OrderRow => ({
  fields: orderAfter(row?.fields ?? BLANK_ORDER, event),
  ...standingAfter(row, event),
});

const documentFieldsOf = (document: OrderDocument): OrderFields => {
  const flat: Readonly<Record<string, unknown>> = document;
  return Object.fromEntries(Object.keys(BLANK_ORDER).map((name) => [name, flat[name]])) as OrderFields;
};

/** Orders, for themselves and by customer. */
export const ordersView: View<OrderRow> = {
  name: 'orders',
  version: 1,
  categories: ['order'],
  fold: (row, event) => orderRowAfter(row, event as Recorded<OrderEvent>),
  columns: {
    number: 'bigint',
    command_id: 'text',
    version: 'integer',
    document: 'json',
    customer_id: 'uuid',
    status: 'text',
    archived: 'boolean',
    type: 'bigint',
    order_number: 'text collate "C"',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
  },
  store: ({ fields, standing, commandId }, { id }) => ({
    number: fields.number,
    command_id: commandId,
    version: standing.version,
    document: orderDocumentOf(id, fields, standing),
    customer_id: fields.customerId,
    status: fields.status,
    archived: fields.archivedAt !== null,
    type: fields.type,
    order_number: fields.orderNumber,
    created_at: standing.createdAt,
    updated_at: standing.updatedAt,
  }),
  restored: ['document', 'command_id'],
  restore: ({ document, command_id: commandId }) => {
    const shown = document as OrderDocument;
    return { fields: documentFieldsOf(shown), standing: standingFrom(shown), commandId: commandId as string };
  },
  indexes: [
    '(tenant, number)',
    '(tenant, customer_id, number)',
    '(tenant, created_at, id)',
    '(tenant, updated_at, id)',
  ],
};
