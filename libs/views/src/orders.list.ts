import { ORDER_STATUSES } from '@clientele/contracts';
import { flag, listQuery } from '@clientele/http';
import { z } from 'zod';
import { orders } from './orders.view.ts';
import { Where } from './page.ts';
import { safeInteger, typed } from './parameters.ts';
import { andTimes, selection, orderedBy, STANDING_SORTS, timeFilters, type Selection } from './selection.ts';

const SORTS = {
  ...STANDING_SORTS,
  orderNumber: ['sort_number', 'text'],
  submittedAt: ['submitted_at', 'timestamptz'],
} as const;

const statuses = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(ORDER_STATUSES)).max(ORDER_STATUSES.length))
  .meta({ description: `One or several of ${ORDER_STATUSES.join(', ')}, with a comma between.` });

const filters = {
  status: statuses.optional(),
  archived: flag.optional(),
  type: safeInteger.optional(),
  orderNumber: typed.optional(),
  ...timeFilters,
  ...orderedBy(SORTS),
};

export const customerOrdersQuery = listQuery(filters);
export const orderListQuery = listQuery({ customerId: z.uuid().optional(), ...filters });
export type OrderListQuery = z.output<typeof orderListQuery>;

/** The orders of a tenant that are asked for. */
export const ordersIn = (tenant: string, query: OrderListQuery): Selection =>
  selection(SORTS, query, () => {
    const where = new Where()
      .and('tenant = ?', tenant)
      .andWhen('customer_id = ?', query.customerId)
      .andWhen('status = any(?::text[])', query.status)
      .andWhen('archived = ?', query.archived)
      .andWhen('type = ?', query.type)
      .andWhen('order_number = ?', query.orderNumber);
    return { from: orders.table, where: andTimes(where, query) };
  });
