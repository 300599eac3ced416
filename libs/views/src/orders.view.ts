import { BLANK_ORDER, orderAfter, orderDocumentOf, orderFieldsOf } from '@clientele/contracts';
import { resource } from './resource.ts';
import { sortNameOf } from './search.ts';

/** Digits of the largest number that another API could show exactly. */
const WHOLE_NUMBER_DIGITS_MAX = 15;
const WHOLE_NUMBER_PATTERN = new RegExp(`^\\d{1,${WHOLE_NUMBER_DIGITS_MAX}}$`);

/** What orders are sorted by their printed number by: as numbers are counted, and behind whatever is none. */
const sortNumberOf = (orderNumber: string | null): string =>
  orderNumber !== null && WHOLE_NUMBER_PATTERN.test(orderNumber)
    ? `1${orderNumber.padStart(WHOLE_NUMBER_DIGITS_MAX, '0')}`
    : `0${sortNameOf(orderNumber ?? '')}`;

/** Orders, for themselves and by customer. */
export const orders = resource({
  kind: 'order',
  name: 'orders',
  version: 2,
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
    sort_number: 'text collate "C"',
    submitted_at: 'timestamptz',
  },
  listed: ({ customerId, status, archivedAt, type, orderNumber, submittedAt }) => ({
    customer_id: customerId,
    status,
    archived: archivedAt !== null,
    type,
    order_number: orderNumber,
    sort_number: sortNumberOf(orderNumber),
    submitted_at: submittedAt ?? '-infinity',
  }),
  indexes: ['(tenant, customer_id, number)', '(tenant, sort_number, id)', '(tenant, submitted_at, id)'],
});

export const ordersView = orders.view;
