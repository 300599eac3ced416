import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { wholeCustomerDocument } from '@clientele/contracts';
import {
  Addresses,
  answered,
  Caller,
  Cursors,
  customerAddress,
  Exchanged,
  found,
  Operation,
  pageOf,
  Path,
  Query,
  type Credential,
  type CustomerAddress,
  type Exchange,
} from '@clientele/http';
import { z } from 'zod';
import { exportCustomers, exportFormat, exportQuery, type ExportQuery } from './customers.export.ts';
import { historyPage, historyQuery, type HistoryQuery } from './customers.history.ts';
import { customerListQuery, customersIn, type CustomerListQuery } from './customers.list.ts';
import { customerStream, ReadCustomer, ReadCustomerAsOf, ReadCustomerHistory } from './customers.queries.ts';
import { include, type PartName } from './customers.parts.ts';
import { ReadWholeCustomer, ReadWholeCustomerAsOf } from './customers.whole.ts';
import { answerPage } from './lists.ts';
import { asOfQuery, reading, type Moment } from './parameters.ts';
import { ParkedStreams } from './parked.ts';
import { Reads } from './reads.ts';
import { redirected } from './redirected.ts';

const readQuery = asOfQuery.extend({ include: include.optional() });
type ReadQuery = z.output<typeof readQuery>;

@Controller('v1/customers')
export class CustomerQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly addresses: Addresses,
    private readonly cursors: Cursors,
    private readonly parked: ParkedStreams,
    private readonly reads: Reads,
  ) {}

  @Get()
  @Operation({
    ...reading,
    summary: 'List, filter and search customers',
    problems: ['invalid-cursor'],
    response: pageOf('CustomerPage', wholeCustomerDocument),
  })
  list(@Query(customerListQuery) query: CustomerListQuery, @Caller() { tenant }: Credential) {
    const list = { name: 'customers', tenant, query };
    return answerPage(this.queries, this.cursors, list, customersIn(tenant, query));
  }

  @Get('export')
  @Operation({
    ...reading,
    summary: 'Export customers',
    description: 'One JSON document a line, or CSV by `format` or `Accept`; filters as in the list.',
    problems: [],
    produces: ['application/x-ndjson', 'text/csv'],
    response: z.string(),
  })
  export(@Query(exportQuery) query: ExportQuery, @Exchanged() exchange: Exchange) {
    const format = exportFormat(query, exchange.request.headers.accept);
    const { tenant } = exchange.credential();
    return answered(exportCustomers(this.reads, tenant, query, format), {
      headers: {
        'content-type': format.mediaType,
        'content-disposition': `attachment; filename="${format.fileName}"`,
      },
    });
  }

  @Get(':customer')
  @Operation({
    ...reading,
    summary: 'Read a customer',
    description: 'A merged customer is answered with 307 to the survivor.',
    problems: ['customer-not-found', 'not-yet', 'position-beyond-head', 'view-parked', 'forbidden'],
    alsoStatuses: [304, 307],
    response: wholeCustomerDocument,
  })
  async read(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(readQuery) query: ReadQuery,
    @Exchanged() exchange: Exchange,
  ) {
    const caller = exchange.credential();
    const { tenant } = caller;
    const id = await this.addresses.customer({ tenant, overlay: null }, named);
    const { asOf: moment, include: parts } = query;
    if (moment !== undefined) return this.#readAsOf(caller, id, moment, parts);
    const customer = await this.queries.execute(
      parts === undefined ? new ReadCustomer(tenant, id) : new ReadWholeCustomer(tenant, id, parts),
    );
    if (customer.stage === 'merged') return redirected(customer.into);
    const headers = await this.parked.headersFor('customers', customerStream(tenant, id), exchange);
    // What consists of several streams has no one version: each part has its own.
    return parts === undefined
      ? found(customer.version, customer.text, headers)
      : answered(customer.text, { headers });
  }

  async #readAsOf(caller: Credential, id: string, moment: Moment, parts: readonly PartName[] | undefined) {
    if (parts !== undefined)
      return answered(await this.queries.execute(new ReadWholeCustomerAsOf(caller, id, parts, moment)));
    const then = await this.queries.execute(new ReadCustomerAsOf(caller, id, moment));
    return found(then.version, then);
  }

  @Get(':customer/history')
  @Operation({
    ...reading,
    summary: 'What happened to a customer, newest first',
    description: 'Of a customer that was deleted or merged only for those who may audit.',
    problems: ['customer-not-found', 'forbidden', 'invalid-cursor'],
    response: historyPage,
  })
  async history(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(historyQuery) { limit, cursor, total }: HistoryQuery,
    @Caller() caller: Credential,
  ) {
    const { tenant } = caller;
    const id = await this.addresses.customer({ tenant, overlay: null }, named);
    const list = `history\n${tenant}\n${id}`;
    const below = cursor === undefined ? Infinity : this.cursors.decode(list, cursor, z.int());
    const history = await this.queries.execute(new ReadCustomerHistory(caller, id, { below, limit }));
    const { entries: items } = history;
    const oldest = items.at(-1)?.version ?? 1;
    const next = oldest > 1 ? this.cursors.encode(list, oldest) : null;
    return answered({ items, next, ...(total ? { total: history.total } : undefined) });
  }
}
