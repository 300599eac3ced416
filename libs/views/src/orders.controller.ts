import { Controller, Get } from '@nestjs/common';
import { orderDocument } from '@clientele/contracts';
import {
  address,
  Caller,
  customerAddress,
  Exchanged,
  Operation,
  pageOf,
  Path,
  Query,
  type Address,
  type Credential,
  type CustomerAddress,
  type Exchange,
} from '@clientele/http';
import { Answers } from './answers.ts';
import { customerOrdersQuery, orderListQuery, ordersIn, type OrderListQuery } from './orders.list.ts';
import { orders } from './orders.view.ts';
import { asOfQuery, reading, type AsOfQuery } from './parameters.ts';

const orderPage = pageOf('OrderPage', orderDocument);

@Controller('v1')
export class OrderQueriesController {
  constructor(private readonly answers: Answers) {}

  @Get('orders')
  @Operation({
    ...reading,
    summary: 'List orders',
    problems: ['invalid-cursor'],
    response: orderPage,
  })
  list(@Query(orderListQuery) query: OrderListQuery, @Caller() { tenant }: Credential) {
    return this.answers.page({ name: 'orders', tenant, query }, ordersIn(tenant, query));
  }

  @Get('orders/:order')
  @Operation({
    ...reading,
    summary: 'Read an order',
    problems: ['order-not-found', 'not-yet', 'position-beyond-head', 'view-parked'],
    alsoStatuses: [304],
    response: orderDocument,
  })
  read(
    @Path('order', address) named: Address,
    @Query(asOfQuery) { asOf }: AsOfQuery,
    @Exchanged() exchange: Exchange,
  ) {
    return this.answers.one(orders, named, asOf, exchange);
  }

  @Get('customers/:customer/orders')
  @Operation({
    ...reading,
    summary: 'List the orders of a customer',
    problems: ['customer-not-found', 'invalid-cursor'],
    alsoStatuses: [307],
    response: orderPage,
  })
  ofCustomer(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(customerOrdersQuery) query: OrderListQuery,
    @Caller() caller: Credential,
  ) {
    return this.answers.ofCustomer(caller.tenant, named, '/orders', (customerId) =>
      this.list({ ...query, customerId }, caller),
    );
  }
}
