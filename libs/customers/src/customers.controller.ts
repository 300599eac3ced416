import { Controller, Delete, Patch, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  customerDocument,
  customerInput,
  itemDiscountChanges,
  mergeInput,
  type CustomerInput,
  type ItemDiscountChanges,
  type RefusalCode,
} from '@clientele/contracts';
import { Refused, type CommandMeta } from '@clientele/event-store';
import {
  Addresses,
  Body,
  Caller,
  customerAddress,
  Meta,
  nothing,
  Operation,
  Path,
  type Credential,
  type CustomerAddress,
} from '@clientele/http';
import type { z } from 'zod';
import {
  AmendCustomer,
  ArchiveCustomer,
  ChangeItemDiscounts,
  DeleteCustomer,
  RegisterCustomer,
  ReplaceCustomer,
  RestoreCustomer,
} from './customers.commands.ts';
import { customerReply } from './documents.ts';
import { MergeCustomers } from './merge.commands.ts';

/** What any write of fields may refuse. */
const FIELD_PROBLEMS: readonly RefusalCode[] = [
  'code-taken',
  'external-id-taken',
  'code-fixed',
  'code-like-uuid',
  'display-name-blank',
  'window-reversed',
  'duplicate-entry',
  'project-not-found',
  'read-only',
];
/** What a write to a customer that must exist may refuse. */
const LIVE_PROBLEMS: readonly RefusalCode[] = ['customer-not-found', 'customer-merged'];

const NAMED = 'The customer is named by UUID, `number`, `code=K-17` or `externalId=abc`.';

const mergeBody = mergeInput.extend({ from: customerAddress });

/** Writes to customers. */
@Controller('v1/customers')
export class CustomersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
  ) {}

  @Post()
  @Operation({
    summary: 'Register a customer',
    description: 'Whatever is left out has its default. `code` and `externalId` are unique in the tenant.',
    right: 'customers:create',
    idempotency: 'key',
    dryRun: true,
    problems: FIELD_PROBLEMS,
    status: 201,
    response: customerDocument,
  })
  async register(@Body(customerInput) input: CustomerInput, @Meta() meta: CommandMeta) {
    return customerReply(await this.commands.execute(new RegisterCustomer(input, meta)));
  }

  @Put(':customer')
  @Operation({
    summary: 'Replace a customer, or begin it',
    description:
      `${NAMED} Whatever is left out has its default, but never \`code\`, nor the value it was named by. ` +
      'A UUID, code or external id that no customer has begins one; that takes `customers:create`. ' +
      'Rates and discounts of a customer that exists take `discounts:write`.',
    right: ['customers:create', 'customers:update'],
    idempotency: 'key',
    dryRun: true,
    problems: [...FIELD_PROBLEMS, ...LIVE_PROBLEMS, 'customer-deleted'],
    alsoStatuses: [201],
    response: customerDocument,
  })
  async replace(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Body(customerInput) input: CustomerInput,
    @Caller() { rights }: Credential,
    @Meta() meta: CommandMeta,
  ) {
    return customerReply(await this.commands.execute(new ReplaceCustomer(address, input, rights, meta)));
  }

  @Patch(':customer')
  @Operation({
    summary: 'Change a customer',
    description:
      `${NAMED} The body is a JSON Merge Patch (RFC 7396): what is left out stays, \`null\` is the ` +
      'default, lists are replaced whole. Rates and discounts take `discounts:write`.',
    right: 'customers:update',
    idempotency: 'key',
    dryRun: true,
    problems: [...FIELD_PROBLEMS, ...LIVE_PROBLEMS],
    response: customerDocument,
  })
  async amend(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Body(customerInput) input: CustomerInput,
    @Caller() { rights }: Credential,
    @Meta() meta: CommandMeta,
  ) {
    const id = await this.addresses.customer(meta, address);
    return customerReply(await this.commands.execute(new AmendCustomer(id, input, rights, meta)));
  }

  @Post(':customer/item-discounts')
  @Operation({
    summary: 'Change some discounts of a customer',
    description:
      `${NAMED} Discounts for assays and panels are added, changed and removed, all of them or none; the ` +
      'others stay. It takes `discounts:write` besides.',
    right: 'customers:update',
    idempotency: 'key',
    dryRun: true,
    problems: [
      ...LIVE_PROBLEMS,
      'item-discount-exists',
      'item-discount-not-found',
      'duplicate-entry',
      'too-many-entries',
    ],
    response: customerDocument,
  })
  async changeItemDiscounts(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Body(itemDiscountChanges) wanted: ItemDiscountChanges,
    @Caller() { rights }: Credential,
    @Meta() meta: CommandMeta,
  ) {
    const id = await this.addresses.customer(meta, address);
    return customerReply(await this.commands.execute(new ChangeItemDiscounts(id, wanted, rights, meta)));
  }

  @Delete(':customer')
  @Operation({
    summary: 'Delete a customer',
    description: `${NAMED} Its history stays for those who may audit; its UUID is never used again.`,
    right: 'customers:delete',
    idempotency: 'key',
    dryRun: true,
    problems: [...LIVE_PROBLEMS, 'customer-has-orders'],
    response: null,
  })
  async delete(@Path('customer', customerAddress) address: CustomerAddress, @Meta() meta: CommandMeta) {
    const id = await this.addresses.customer(meta, address);
    return nothing(await this.commands.execute(new DeleteCustomer(id, meta)));
  }

  @Post(':customer/archive')
  @Operation({
    summary: 'Archive a customer',
    description: `${NAMED} One that is archived already stays so since then.`,
    right: 'customers:update',
    idempotency: 'key',
    dryRun: true,
    problems: LIVE_PROBLEMS,
    response: customerDocument,
  })
  async archive(@Path('customer', customerAddress) address: CustomerAddress, @Meta() meta: CommandMeta) {
    const id = await this.addresses.customer(meta, address);
    return customerReply(await this.commands.execute(new ArchiveCustomer(id, meta)));
  }

  @Post(':customer/restore')
  @Operation({
    summary: 'Restore a customer from the archive',
    description: NAMED,
    right: 'customers:update',
    idempotency: 'key',
    dryRun: true,
    problems: LIVE_PROBLEMS,
    response: customerDocument,
  })
  async restore(@Path('customer', customerAddress) address: CustomerAddress, @Meta() meta: CommandMeta) {
    const id = await this.addresses.customer(meta, address);
    return customerReply(await this.commands.execute(new RestoreCustomer(id, meta)));
  }

  @Post(':customer/merge')
  @Operation({
    summary: 'Merge another customer into this one',
    description:
      `${NAMED} So is \`from\`, the customer that goes. Values of the survivor stay and gaps are filled, ` +
      'unless `choices` says whose value a member takes; lists are united; orders, contacts and documents ' +
      'move. Its preview is the dry run.',
    right: 'customers:update',
    idempotency: 'key',
    dryRun: true,
    problems: [
      ...LIVE_PROBLEMS,
      'customer-merges-itself',
      'merge-currencies-differ',
      'external-id-taken',
      'too-many-entries',
      'window-reversed',
    ],
    response: customerDocument,
  })
  async merge(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Body(mergeBody) { from: goes, choices = {} }: z.output<typeof mergeBody>,
    @Caller() { rights }: Credential,
    @Meta() meta: CommandMeta,
  ) {
    const into = await this.addresses.customer(meta, address);
    const from = await this.addresses.findCustomer(meta, goes);
    if (from === null) throw new Refused('customer-not-found', { pointer: '/from' });
    return customerReply(
      await this.commands.execute(new MergeCustomers({ into, from }, choices, rights, meta)),
    );
  }
}
