import { Controller, Get } from '@nestjs/common';
import { documentDocument } from '@clientele/contracts';
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
import {
  customerDocumentsQuery,
  documentListQuery,
  documentsIn,
  type DocumentListQuery,
} from './documents.list.ts';
import { documents } from './documents.view.ts';
import { asOfQuery, reading, type AsOfQuery } from './parameters.ts';

const documentPage = pageOf('DocumentPage', documentDocument);

@Controller('v1')
export class DocumentQueriesController {
  constructor(private readonly answers: Answers) {}

  @Get('documents')
  @Operation({
    ...reading,
    summary: 'List and filter documents',
    problems: ['invalid-cursor'],
    response: documentPage,
  })
  list(@Query(documentListQuery) query: DocumentListQuery, @Caller() { tenant }: Credential) {
    return this.answers.page({ name: 'documents', tenant, query }, documentsIn(tenant, query));
  }

  @Get('documents/:document')
  @Operation({
    ...reading,
    summary: 'Read a document',
    problems: ['document-not-found', 'not-yet', 'position-beyond-head', 'view-parked'],
    alsoStatuses: [304],
    response: documentDocument,
  })
  read(
    @Path('document', address) named: Address,
    @Query(asOfQuery) { asOf }: AsOfQuery,
    @Exchanged() exchange: Exchange,
  ) {
    return this.answers.one(documents, named, asOf, exchange);
  }

  @Get('customers/:customer/documents')
  @Operation({
    ...reading,
    summary: 'List the documents of a customer',
    problems: ['customer-not-found', 'invalid-cursor'],
    alsoStatuses: [307],
    response: documentPage,
  })
  ofCustomer(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(customerDocumentsQuery) query: DocumentListQuery,
    @Caller() caller: Credential,
  ) {
    return this.answers.ofCustomer(caller.tenant, named, '/documents', (customerId) =>
      this.list({ ...query, customerId }, caller),
    );
  }
}
