import { Controller, Get } from '@nestjs/common';
import { contactDocument, linkedContactDocument } from '@clientele/contracts';
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
  contactListQuery,
  contactsIn,
  customerContactsQuery,
  type ContactListQuery,
} from './contacts.list.ts';
import { contacts } from './contacts.view.ts';
import { asOfQuery, reading, type AsOfQuery } from './parameters.ts';

@Controller('v1')
export class ContactQueriesController {
  constructor(private readonly answers: Answers) {}

  @Get('contacts')
  @Operation({
    ...reading,
    summary: 'List, filter and search contacts',
    problems: ['invalid-cursor'],
    response: pageOf('ContactPage', contactDocument),
  })
  list(@Query(contactListQuery) query: ContactListQuery, @Caller() { tenant }: Credential) {
    const selection = contactsIn({ tenant, customerId: null }, query);
    return this.answers.page({ name: 'contacts', tenant, query }, selection);
  }

  @Get('contacts/:contact')
  @Operation({
    ...reading,
    summary: 'Read a contact',
    problems: ['contact-not-found', 'not-yet', 'position-beyond-head', 'view-parked'],
    alsoStatuses: [304],
    response: contactDocument,
  })
  read(
    @Path('contact', address) named: Address,
    @Query(asOfQuery) { asOf }: AsOfQuery,
    @Exchanged() exchange: Exchange,
  ) {
    return this.answers.one(contacts, named, asOf, exchange);
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
  ofCustomer(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(customerContactsQuery) query: ContactListQuery,
    @Caller() { tenant }: Credential,
  ) {
    return this.answers.ofCustomer(tenant, named, '/contacts', (customerId) => {
      const list = { name: `contacts of ${customerId}`, tenant, query };
      return this.answers.page(list, contactsIn({ tenant, customerId }, query));
    });
  }
}
