import { Controller, Delete, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { RefusalCode } from '@clientele/contracts';
import type { CommandMeta } from '@clientele/event-store';
import {
  address as documentAddress,
  Addresses,
  customerAddress,
  Meta,
  Operation,
  Path,
  written,
  type Address,
  type CustomerAddress,
} from '@clientele/http';
import { AttachDocument, DetachDocument, type Pair } from './attachments.commands.ts';

const PAIR_PROBLEMS: readonly RefusalCode[] = ['customer-not-found', 'customer-merged', 'document-not-found'];

const OF_CUSTOMER = '`If-Match` and `ETag` speak of the customer.';

const writing = { right: 'documents:write', idempotency: 'key', dryRun: true } as const;

/** Attaches documents to customers. */
@Controller('v1/customers/:customer/documents/:document')
export class AttachmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
  ) {}

  @Put()
  @Operation({
    ...writing,
    summary: 'Attach a document to a customer',
    description: OF_CUSTOMER,
    problems: [...PAIR_PROBLEMS, 'too-many-entries'],
    response: null,
  })
  async attach(
    @Path('customer', customerAddress) customer: CustomerAddress,
    @Path('document', documentAddress) document: Address,
    @Meta() meta: CommandMeta,
  ) {
    const pair = await this.#pair(meta, customer, document);
    return written(await this.commands.execute(new AttachDocument(pair, meta)), null);
  }

  @Delete()
  @Operation({
    ...writing,
    summary: 'Detach a document from a customer',
    description: OF_CUSTOMER,
    problems: PAIR_PROBLEMS,
    response: null,
  })
  async detach(
    @Path('customer', customerAddress) customer: CustomerAddress,
    @Path('document', documentAddress) document: Address,
    @Meta() meta: CommandMeta,
  ) {
    const pair = await this.#pair(meta, customer, document);
    return written(await this.commands.execute(new DetachDocument(pair, meta)), null);
  }

  async #pair(meta: CommandMeta, customer: CustomerAddress, document: Address): Promise<Pair> {
    const [customerId, documentId] = await Promise.all([
      this.addresses.customer(meta, customer),
      this.addresses.resource(meta, 'document', document),
    ]);
    return { customerId, documentId };
  }
}
