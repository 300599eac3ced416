import { Controller, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  creditDocument,
  creditEntryDocument,
  creditInput,
  creditPosting,
  type CreditInput,
  type CreditPosting,
  type RefusalCode,
} from '@clientele/contracts';
import type { CommandMeta } from '@clientele/event-store';
import {
  Addresses,
  Body,
  customerAddress,
  Exchanged,
  Meta,
  Operation,
  Path,
  type CustomerAddress,
  type Exchange,
} from '@clientele/http';
import { ChangeCredit, PostCredit } from './credit.commands.ts';
import { creditReply, entryReply } from './documents.ts';

const OWNER_PROBLEMS: readonly RefusalCode[] = ['customer-not-found', 'customer-merged'];

/** Writes to the credit of a customer. */
@Controller('v1/customers/:customer/credit')
export class CreditController {
  constructor(
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
  ) {}

  @Patch()
  @Operation({
    summary: 'Set how far a credit account may be overdrawn',
    description: 'The body is a JSON Merge Patch (RFC 7396); all but `overdraftLimit` is changed by entries.',
    right: 'credit:write',
    idempotency: 'key',
    dryRun: true,
    problems: [...OWNER_PROBLEMS, 'credit-not-found', 'read-only', 'amount-negative', 'amount-too-large'],
    response: creditDocument,
  })
  async change(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Body(creditInput) input: CreditInput,
    @Meta() meta: CommandMeta,
  ) {
    const id = await this.addresses.customer(meta, address);
    return creditReply(await this.commands.execute(new ChangeCredit(id, input, meta)));
  }

  @Post('entries')
  @Operation({
    summary: 'Post to the credit of a customer',
    description:
      'The first entry opens the account, in the currency that it names or else in the one that the ' +
      'customer is billed in. Reserved credit is spent by naming the reservation, or released. ' +
      'The version is that of the account. With `customers:create` alone, only an `opening` can be posted.',
    right: ['credit:write', 'customers:create'],
    idempotency: 'key',
    dryRun: true,
    problems: [
      ...OWNER_PROBLEMS,
      'reservation-not-found',
      'credit-opened',
      'credit-not-opened',
      'credit-closed',
      'credit-insufficient',
      'reservation-exceeded',
      'amount-not-positive',
      'amount-zero',
      'amount-negative',
      'amount-too-large',
      'currency-differs',
      'transfer-to-itself',
      'too-many-entries',
      'forbidden',
    ],
    status: 201,
    response: creditEntryDocument,
  })
  async post(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Body(creditPosting) input: CreditPosting,
    @Meta() meta: CommandMeta,
    @Exchanged() exchange: Exchange,
  ) {
    // To open an empty ledger is part of creating a customer.
    if (input.type !== 'opening') exchange.demand('credit:write');
    const id = await this.addresses.customer(meta, address);
    return entryReply(await this.commands.execute(new PostCredit(id, input, meta)), meta);
  }
}
