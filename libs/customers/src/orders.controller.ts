import { Controller, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { orderDocument, orderInput, type OrderInput, type RefusalCode } from '@clientele/contracts';
import type { CommandMeta } from '@clientele/event-store';
import {
  address as orderAddress,
  Addresses,
  Body,
  Meta,
  Operation,
  Path,
  type Address,
} from '@clientele/http';
import { orderReply } from './documents.ts';
import { ChangeOrder, RecordOrder, RevokeOrder, SubmitOrder } from './orders.commands.ts';

/** What a write of an order's fields may refuse. */
const FIELD_PROBLEMS: readonly RefusalCode[] = [
  'customer-not-found',
  'customer-merged',
  'window-reversed',
  'read-only',
];

/** Writes to orders. */
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
  ) {}

  @Post()
  @Operation({
    summary: 'Record an order',
    description: 'It begins as a draft, of a customer or of none yet.',
    right: 'orders:write',
    idempotency: 'key',
    dryRun: true,
    problems: FIELD_PROBLEMS,
    status: 201,
    response: orderDocument,
  })
  async record(@Body(orderInput) input: OrderInput, @Meta() meta: CommandMeta) {
    return orderReply(await this.commands.execute(new RecordOrder(input, meta)));
  }

  @Patch(':order')
  @Operation({
    summary: 'Change an order',
    description:
      'The order is named by UUID or `number`. The body is a JSON Merge Patch (RFC 7396); `customerId` ' +
      'links it to another customer, or with `null` to none.',
    right: 'orders:write',
    idempotency: 'key',
    dryRun: true,
    problems: ['order-not-found', 'order-customer-required', ...FIELD_PROBLEMS],
    response: orderDocument,
  })
  async change(
    @Path('order', orderAddress) address: Address,
    @Body(orderInput) input: OrderInput,
    @Meta() meta: CommandMeta,
  ) {
    const id = await this.addresses.resource(meta, 'order', address);
    return orderReply(await this.commands.execute(new ChangeOrder(id, input, meta)));
  }

  @Post(':order/submit')
  @Operation({
    summary: 'Submit an order',
    description: 'The order is named by UUID or `number`.',
    right: 'orders:write',
    idempotency: 'key',
    dryRun: true,
    problems: ['order-not-found', 'order-customer-required', 'order-revoked'],
    response: orderDocument,
  })
  async submit(@Path('order', orderAddress) address: Address, @Meta() meta: CommandMeta) {
    const id = await this.addresses.resource(meta, 'order', address);
    return orderReply(await this.commands.execute(new SubmitOrder(id, meta)));
  }

  @Post(':order/revoke')
  @Operation({
    summary: 'Revoke a submitted order',
    description: 'The order is named by UUID or `number`.',
    right: 'orders:write',
    idempotency: 'key',
    dryRun: true,
    problems: ['order-not-found', 'order-not-submitted'],
    response: orderDocument,
  })
  async revoke(@Path('order', orderAddress) address: Address, @Meta() meta: CommandMeta) {
    const id = await this.addresses.resource(meta, 'order', address);
    return orderReply(await this.commands.execute(new RevokeOrder(id, meta)));
  }
}
