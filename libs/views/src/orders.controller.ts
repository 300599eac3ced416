import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { orderDocument } from '@clientele/contracts';
import {
  address,
  Addresses,
  Caller,
  Cursors,
  Exchanged,
  found,
  Operation,
  pageOf,
  Path,
  Query,
  type Address,
  type Credential,
  type Exchange,
} from '@clientele/http';
import { z } from 'zod';
import { answerPage } from './lists.ts';
import { orderListQuery, type OrderListQuery } from './orders.list.ts';
import { ListOrders, orderStream, ReadOrder, ReadOrderAsOf } from './orders.queries.ts';
import { asOf } from './parameters.ts';
import { ParkedStreams } from './parked.ts';

export const orderPage = pageOf('OrderPage', orderDocument);

const readQuery = z.strictObject({ asOf: asOf.optional() });
type ReadQuery = z.output<typeof readQuery>;

@Controller('v1/orders')
export class OrderQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly addresses: Addresses,
    private readonly cursors: Cursors,
    private readonly parked: ParkedStreams,
  ) {}

  @Get()
  @Operation({
    summary: 'List orders',
    right: 'customers:read',
    idempotency: 'safe',
    problems: ['invalid-cursor'],
    response: orderPage,
  })
  list(@Query(orderListQuery) query: OrderListQuery, @Caller() { tenant }: Credential) {
    return answerPage(this.cursors, { name: 'orders', tenant, query }, (place) =>
      this.queries.execute(new ListOrders(tenant, query, place)),
    );
  }

  @Get(':order')
  @Operation({
    summary: 'Read an order',
    right: 'customers:read',
    idempotency: 'safe',
    problems: ['order-not-found', 'not-yet', 'position-beyond-head', 'view-parked'],
    alsoStatuses: [304],
    response: orderDocument,
  })
  async read(
    @Path('order', address) named: Address,
    @Query(readQuery) { asOf: moment }: ReadQuery,
    @Exchanged() exchange: Exchange,
  ) {
    const { tenant } = exchange.credential();
    const id = await this.addresses.resource({ tenant, overlay: null }, 'order', named);
    if (moment !== undefined) {
      const then = await this.queries.execute(new ReadOrderAsOf(tenant, id, moment));
      return found(then.version, then);
    }
    const { version, text } = await this.queries.execute(new ReadOrder(tenant, id));
    return found(version, text, await this.parked.headersFor('orders', orderStream(tenant, id), exchange));
  }
}
