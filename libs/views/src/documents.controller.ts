import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { documentDocument } from '@clientele/contracts';
import {
  address,
  Addresses,
  Caller,
  Cursors,
  customerAddress,
  Exchanged,
  found,
  Operation,
  pageOf,
  Path,
  Query,
  type Address,
  type Credential,
  type CustomerAddress,
  type Exchange,
} from '@clientele/http';
import { z } from 'zod';
import { ReadCustomer } from './customers.queries.ts';
import { customerDocumentsQuery, documentListQuery, type DocumentListQuery } from './documents.list.ts';
import { documentStream, ListDocuments, ReadDocument, ReadDocumentAsOf } from './documents.queries.ts';
import { answerPage } from './lists.ts';
import { asOf } from './parameters.ts';
import { ParkedStreams } from './parked.ts';
import { redirected } from './redirected.ts';

const documentPage = pageOf('DocumentPage', documentDocument);

const readQuery = z.strictObject({ asOf: asOf.optional() });
type ReadQuery = z.output<typeof readQuery>;

const reading = { right: 'customers:read', idempotency: 'safe' } as const;

@Controller('v1')
export class DocumentQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly addresses: Addresses,
    private readonly cursors: Cursors,
    private readonly parked: ParkedStreams,
  ) {}

  @Get('documents')
  @Operation({
    ...reading,
    summary: 'List and filter documents',
    problems: ['invalid-cursor'],
    response: documentPage,
  })
  list(@Query(documentListQuery) query: DocumentListQuery, @Caller() { tenant }: Credential) {
    return this.#page(tenant, query);
  }

  @Get('documents/:document')
  @Operation({
    ...reading,
    summary: 'Read a document',
    problems: ['document-not-found', 'not-yet', 'position-beyond-head', 'view-parked'],
    alsoStatuses: [304],
    response: documentDocument,
  })
  async read(
    @Path('document', address) named: Address,
    @Query(readQuery) { asOf: moment }: ReadQuery,
    @Exchanged() exchange: Exchange,
  ) {
    const caller = exchange.credential();
    const { tenant } = caller;
    const id = await this.addresses.resource({ tenant, overlay: null }, 'document', named);
    if (moment !== undefined) {
      const then = await this.queries.execute(new ReadDocumentAsOf(caller, id, moment));
      return found(then.version, then);
    }
    const { version, text } = await this.queries.execute(new ReadDocument(tenant, id));
    const headers = await this.parked.headersFor('documents', documentStream(tenant, id), exchange);
    return found(version, text, headers);
  }

  @Get('customers/:customer/documents')
  @Operation({
    ...reading,
    summary: 'List the documents of a customer',
    problems: ['customer-not-found', 'invalid-cursor'],
    alsoStatuses: [307],
    response: documentPage,
  })
  async ofCustomer(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(customerDocumentsQuery) query: DocumentListQuery,
    @Caller() { tenant }: Credential,
  ) {
    const customerId = await this.addresses.customer({ tenant, overlay: null }, named);
    const customer = await this.queries.execute(new ReadCustomer(tenant, customerId));
    if (customer.stage === 'merged') return redirected(customer.into, '/documents');
    return this.#page(tenant, { ...query, customerId });
  }

  #page(tenant: string, query: DocumentListQuery) {
    return answerPage(this.cursors, { name: 'documents', tenant, query }, (place) =>
      this.queries.execute(new ListDocuments(tenant, query, place)),
    );
  }
}
