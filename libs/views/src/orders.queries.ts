import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { orderDocumentOf, streamOf, type OrderDocument } from '@clientele/contracts';
import { EventStore, Refused } from '@clientele/event-store';
import { countOrders, listOrders, type OrderListQuery } from './orders.list.ts';
import { ordersView } from './orders.view.ts';
import type { DocumentPage, Place } from './page.ts';
import type { Moment } from './parameters.ts';
import { positionOf, rowAt } from './past.ts';
import { Reads } from './reads.ts';
import { tableOf } from './view.ts';

export const orderStream = (tenant: string, id: string): string => streamOf('order', tenant, id);

/** An order as JSON text. */
export interface OrderShown {
  readonly version: number;
  readonly text: string;
}

export class ReadOrder extends Query<OrderShown> {
  constructor(
    readonly tenant: string,
    readonly id: string,
  ) {
    super();
  }
}

const ROW = {
  name: 'order',
  text: `select version, document::text from views.${tableOf(ordersView)}
    where tenant = $1 and id = $2::uuid`,
};

@QueryHandler(ReadOrder)
export class ReadOrderHandler implements IQueryHandler<ReadOrder> {
  constructor(private readonly reads: Reads) {}

  async execute({ tenant, id }: ReadOrder): Promise<OrderShown> {
    const row = await this.reads.row<[number, string]>(ROW, [tenant, id]);
    if (!row) throw new Refused('order-not-found');
    const [version, text] = row;
    return { version, text };
  }
}

export class ReadOrderAsOf extends Query<OrderDocument> {
  constructor(
    readonly tenant: string,
    readonly id: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

@QueryHandler(ReadOrderAsOf)
export class ReadOrderAsOfHandler implements IQueryHandler<ReadOrderAsOf> {
  constructor(private readonly store: EventStore) {}

  async execute({ tenant, id, moment }: ReadOrderAsOf): Promise<OrderDocument> {
    const position = await positionOf(this.store, moment);
    const events = await this.store.readStream(orderStream(tenant, id));
    if (events.length === 0) throw new Refused('order-not-found');
    const row = rowAt(ordersView, events, position);
    if (!row) throw new Refused('not-yet');
    return orderDocumentOf(id, row.fields, row.standing);
  }
}

/** A page of orders, and how many there are in all when that was asked for. */
export interface OrderList extends DocumentPage {
  readonly total: number | null;
}

export class ListOrders extends Query<OrderList> {
  constructor(
    readonly tenant: string,
    readonly query: OrderListQuery,
    readonly place: Place | null,
  ) {
    super();
  }
}

@QueryHandler(ListOrders)
export class ListOrdersHandler implements IQueryHandler<ListOrders> {
  constructor(private readonly reads: Reads) {}

  async execute({ tenant, query, place }: ListOrders): Promise<OrderList> {
    const [page, total] = await Promise.all([
      listOrders(this.reads, tenant, query, place),
      query.total ? countOrders(this.reads, tenant, query) : null,
    ]);
    return { ...page, total };
  }
}
