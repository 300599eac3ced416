import { ORDER_STATUSES } from '@clientele/contracts';
import { flag, listQuery, sorting, type SortKey } from '@clientele/http';
import { z } from 'zod';
import { ordersView } from './orders.view.ts';
import {
  countRows,
  orderOf,
  readPage,
  Where,
  type DocumentPage,
  type Place,
  type SortColumns,
} from './page.ts';
import type { Reads } from './reads.ts';
import { moment, safeInteger, typed } from './parameters.ts';
import { tableOf } from './view.ts';

const TABLE = `views.${tableOf(ordersView)}`;

/** What orders can be sorted by. */
export const ORDER_SORTS = ['number', 'createdAt', 'updatedAt'] as const;
type OrderSort = (typeof ORDER_SORTS)[number];

const SORT_COLUMNS: SortColumns<OrderSort> = {
  number: ['number', 'bigint'],
  createdAt: ['created_at', 'timestamptz'],
  updatedAt: ['updated_at', 'timestamptz'],
};
const SORT_DEFAULT: readonly SortKey<OrderSort>[] = [{ field: 'number', descending: false }];

const filters = {
  status: z.enum(ORDER_STATUSES).optional(),
  archived: flag.optional(),
  type: safeInteger.optional(),
  orderNumber: typed.optional(),
  createdFrom: moment.optional(),
  createdTo: moment.optional(),
  updatedFrom: moment.optional(),
  updatedTo: moment.optional(),
  sort: sorting(ORDER_SORTS).optional(),
};

export const customerOrdersQuery = listQuery(filters);
export const orderListQuery = listQuery({ customerId: z.uuid().optional(), ...filters });
export type OrderListQuery = z.output<typeof orderListQuery>;

const chosen = (tenant: string, query: OrderListQuery): Where =>
  new Where()
    .and('tenant = ?', tenant)
    .andWhen('customer_id = ?', query.customerId)
    .andWhen('status = ?', query.status)
    .andWhen('archived = ?', query.archived)
    .andWhen('type = ?', query.type)
    .andWhen('order_number = ?', query.orderNumber)
    .andWhen('created_at >= ?', query.createdFrom)
    .andWhen('created_at < ?', query.createdTo)
    .andWhen('updated_at >= ?', query.updatedFrom)
    .andWhen('updated_at < ?', query.updatedTo);

/** A page of orders. */
export const listOrders = (
  reads: Reads,
  tenant: string,
  query: OrderListQuery,
  place: Place | null,
): Promise<DocumentPage> => {
  const order = orderOf(SORT_COLUMNS, query.sort ?? SORT_DEFAULT);
  return readPage(reads, { from: TABLE, where: chosen(tenant, query), order, limit: query.limit, place });
};

/** How many orders there are in all pages together. */
export const countOrders = (reads: Reads, tenant: string, query: OrderListQuery): Promise<number> =>
  countRows(reads, TABLE, chosen(tenant, query));
