import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { creditDocument, creditDocumentOf, creditEntryDocument } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import {
  Addresses,
  answered,
  Cursors,
  customerAddress,
  Exchanged,
  found,
  listQuery,
  Operation,
  pageOf,
  Path,
  Query,
  type CustomerAddress,
  type Exchange,
} from '@clientele/http';
import { z } from 'zod';
import { creditStream, ListEntries, ReadCredit, ReadCreditAsOf, type Ledger } from './credit.queries.ts';
import { ReadCustomerAsOf } from './customers.queries.ts';
import { asOf, asOfQuery, reading, type AsOfQuery, type Moment } from './parameters.ts';
import { ParkedStreams } from './parked.ts';
import { redirected } from './redirected.ts';

const entriesQuery = listQuery({ asOf: asOf.optional() });
type EntriesQuery = z.output<typeof entriesQuery>;

const NO_LEDGER: Ledger = { version: 0, currency: '', entries: 0 };

/** Reads of the credit of a customer. */
@Controller('v1/customers/:customer/credit')
export class CreditQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly addresses: Addresses,
    private readonly cursors: Cursors,
    private readonly parked: ParkedStreams,
  ) {}

  @Get()
  @Operation({
    ...reading,
    summary: 'Read the credit account of a customer',
    problems: [
      'customer-not-found',
      'credit-not-found',
      'not-yet',
      'position-beyond-head',
      'forbidden',
      'view-parked',
    ],
    alsoStatuses: [304, 307],
    response: creditDocument,
  })
  async read(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(asOfQuery) { asOf: moment }: AsOfQuery,
    @Exchanged() exchange: Exchange,
  ) {
    const { tenant } = exchange.credential();
    const id = await this.addresses.customer({ tenant, overlay: null }, named);
    if (moment !== undefined) {
      const then = await this.#then(exchange, id, moment);
      if (then === null) throw new Refused('not-yet');
      return found(then.standing.version, creditDocumentOf(id, then.fields, then.standing));
    }
    const credit = await this.queries.execute(new ReadCredit(tenant, id));
    if (credit.stage === 'merged') return redirected(credit.into, '/credit');
    const headers = await this.parked.headersFor('credit', creditStream(tenant, id), exchange);
    if (credit.row === null) throw new Refused('credit-not-found');
    return found(credit.row.version, credit.row.text, headers);
  }

  @Get('entries')
  @Operation({
    ...reading,
    summary: 'List the entries of a credit account, newest first',
    problems: ['customer-not-found', 'invalid-cursor', 'not-yet', 'position-beyond-head', 'forbidden'],
    alsoStatuses: [307],
    response: pageOf('CreditEntryPage', creditEntryDocument),
  })
  async entries(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(entriesQuery) query: EntriesQuery,
    @Exchanged() exchange: Exchange,
  ) {
    const { tenant } = exchange.credential();
    const id = await this.addresses.customer({ tenant, overlay: null }, named);
    if (query.asOf !== undefined) {
      const then = await this.#then(exchange, id, query.asOf);
      const ledger = then && { ...then, version: then.standing.version, currency: then.fields.currency };
      return this.#page({ tenant, id }, ledger ?? NO_LEDGER, query);
    }
    const credit = await this.queries.execute(new ReadCredit(tenant, id));
    if (credit.stage === 'merged') return redirected(credit.into, '/credit/entries');
    return this.#page({ tenant, id }, credit.row ?? NO_LEDGER, query);
  }

  async #page(
    { tenant, id }: { readonly tenant: string; readonly id: string },
    { version, currency, entries }: Ledger,
    { limit, cursor, total, asOf: moment }: EntriesQuery,
  ) {
    const list = ['credit entries', tenant, id, moment === undefined ? '' : nameOf(moment)].join('\n');
    const before = cursor === undefined ? Infinity : this.cursors.decode(list, cursor, z.int());
    const below = Math.min(before, version + 1);
    const ledger = { stream: creditStream(tenant, id), currency };
    const items = await this.queries.execute(new ListEntries(ledger, { below, limit }));
    // The first event of a ledger is an entry, so whatever lies above it has more below.
    const oldest = items.at(-1)?.version ?? 1;
    const next = oldest > 1 ? this.cursors.encode(list, oldest) : null;
    return answered({ items, next, ...(total ? { total: entries } : undefined) });
  }

  async #then(exchange: Exchange, id: string, moment: Moment) {
    const caller = exchange.credential();
    await this.queries.execute(new ReadCustomerAsOf(caller, id, moment));
    return this.queries.execute(new ReadCreditAsOf(caller.tenant, id, moment));
  }
}

const nameOf = (moment: Moment): string => ('time' in moment ? moment.time : String(moment.position));
