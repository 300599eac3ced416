import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { contactDocument, linkedContactDocument } from '@clientele/contracts';
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
import { contactListQuery, customerContactsQuery, type ContactListQuery } from './contacts.list.ts';
import { contactStream, ListContacts, ReadContact, ReadContactAsOf } from './contacts.queries.ts';
import { ReadCustomer } from './customers.queries.ts';
import { answerPage } from './lists.ts';
import { asOf } from './parameters.ts';
import { ParkedStreams } from './parked.ts';
import { redirected } from './redirected.ts';

const readQuery = z.strictObject({ asOf: asOf.optional() });
type ReadQuery = z.output<typeof readQuery>;

const reading = { right: 'customers:read', idempotency: 'safe' } as const;

@Controller('v1')
export class ContactQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly addresses: Addresses,
    private readonly cursors: Cursors,
    private readonly parked: ParkedStreams,
  ) {}

  @Get('contacts')
  @Operation({
    ...reading,
    summary: 'List, filter and search contacts',
    problems: ['invalid-cursor'],
    response: pageOf('ContactPage', contactDocument),
  })
  list(@Query(contactListQuery) query: ContactListQuery, @Caller() { tenant }: Credential) {
    return answerPage(this.cursors, { name: 'contacts', tenant, query }, (place) =>
      this.queries.execute(new ListContacts({ tenant, customerId: null }, query, place)),
    );
  }

  @Get('contacts/:contact')
  @Operation({
    ...reading,
    summary: 'Read a contact',
    problems: ['contact-not-found', 'not-yet', 'position-beyond-head', 'view-parked'],
    alsoStatuses: [304],
    response: contactDocument,
  })
  async read(
    @Path('contact', address) named: Address,
    @Query(readQuery) { asOf: moment }: ReadQuery,
    @Exchanged() exchange: Exchange,
  ) {
    const caller = exchange.credential();
    const { tenant } = caller;
    const id = await this.addresses.resource({ tenant, overlay: null }, 'contact', named);
    if (moment !== undefined) {
      const then = await this.queries.execute(new ReadContactAsOf(caller, id, moment));
      return found(then.version, then);
    }
    const { version, text } = await this.queries.execute(new ReadContact(tenant, id));
    return found(
      version,
      text,
      await this.parked.headersFor('contacts', contactStream(tenant, id), exchange),
    );
  }

  @Get('customers/:customer/contacts')
  @Operation({
    ...reading,
    summary: 'List the contacts of a customer',
    description: 'Each with its `link`: what it is to this customer.',
    problems: ['customer-not-found', 'invalid-cursor'],
    alsoStatuses: [307],
    response: pageOf('LinkedContactPage', linkedContactDocument),
  })
  async ofCustomer(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(customerContactsQuery) query: ContactListQuery,
    @Caller() { tenant }: Credential,
  ) {
    const customerId = await this.addresses.customer({ tenant, overlay: null }, named);
    const customer = await this.queries.execute(new ReadCustomer(tenant, customerId));
    if (customer.stage === 'merged') return redirected(customer.into, '/contacts');
    return answerPage(this.cursors, { name: `contacts of ${customerId}`, tenant, query }, (place) =>
      this.queries.execute(new ListContacts({ tenant, customerId }, query, place)),
    );
  }
}
