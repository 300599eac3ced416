import { Controller, Delete, Patch, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  BLANK_CONTACT_FLAGS,
  contactLinkDocument,
  contactLinksDocument,
  contactLinksInput,
  contactRoleInput,
  contactRolePatch,
  type ContactFlags,
  type ContactLink,
  type ContactLinksInput,
  type RefusalCode,
} from '@clientele/contracts';
import { Refused, type CommandMeta } from '@clientele/event-store';
import {
  address as contactAddress,
  Addresses,
  Body,
  customerAddress,
  Meta,
  nothing,
  Operation,
  Path,
  type Address,
  type CustomerAddress,
} from '@clientele/http';
import { LinkContact, ReplaceContactLinks, UnlinkContact, type Pair } from './links.commands.ts';
import { linkReply, linksReply } from './replies.ts';

const LINK_PROBLEMS: readonly RefusalCode[] = ['customer-not-found', 'customer-merged', 'contact-not-found'];

const OF_CUSTOMER = '`If-Match` and `ETag` speak of the customer.';

const writing = { right: 'contacts:write', idempotency: 'key', dryRun: true } as const;

/** Writes to the links between customers and contacts. */
@Controller('v1/customers/:customer/contacts')
export class ContactLinksController {
  constructor(
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
  ) {}

  @Put()
  @Operation({
    ...writing,
    summary: 'Replace all contacts of a customer',
    description: `The customer has these contacts and no others, all at once. ${OF_CUSTOMER}`,
    problems: [...LINK_PROBLEMS, 'duplicate-entry', 'too-many-entries'],
    response: contactLinksDocument,
  })
  async replace(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Body(contactLinksInput) { contacts }: ContactLinksInput,
    @Meta() meta: CommandMeta,
  ) {
    const customerId = await this.addresses.customer(meta, named);
    const wanted = await this.#found(meta, contacts);
    return linksReply(await this.commands.execute(new ReplaceContactLinks(customerId, wanted, meta)));
  }

  @Put(':contact')
  @Operation({
    ...writing,
    summary: 'Link a contact to a customer',
    description: `What is left out of the body is \`false\`, and so may be the whole body. ${OF_CUSTOMER}`,
    problems: [...LINK_PROBLEMS, 'too-many-entries'],
    response: contactLinkDocument,
  })
  async link(
    @Path('customer', customerAddress) customer: CustomerAddress,
    @Path('contact', contactAddress) contact: Address,
    @Body(contactRoleInput.optional()) flags: ContactFlags = BLANK_CONTACT_FLAGS,
    @Meta() meta: CommandMeta,
  ) {
    const pair = await this.#pair(meta, customer, contact);
    return linkReply(await this.commands.execute(new LinkContact(pair, flags, meta)), pair.contactId);
  }

  @Patch(':contact')
  @Operation({
    ...writing,
    summary: 'Link a contact to a customer, or change what it is to it',
    description: `What is left out stays, and is \`false\` of a new link. ${OF_CUSTOMER}`,
    problems: [...LINK_PROBLEMS, 'too-many-entries'],
    response: contactLinkDocument,
  })
  async amend(
    @Path('customer', customerAddress) customer: CustomerAddress,
    @Path('contact', contactAddress) contact: Address,
    @Body(contactRolePatch) flags: Partial<ContactFlags>,
    @Meta() meta: CommandMeta,
  ) {
    const pair = await this.#pair(meta, customer, contact);
    return linkReply(await this.commands.execute(new LinkContact(pair, flags, meta)), pair.contactId);
  }

  @Delete(':contact')
  @Operation({
    ...writing,
    summary: 'Unlink a contact from a customer',
    description: `A contact that is not linked stays so. ${OF_CUSTOMER}`,
    problems: LINK_PROBLEMS,
    response: null,
  })
  async unlink(
    @Path('customer', customerAddress) customer: CustomerAddress,
    @Path('contact', contactAddress) contact: Address,
    @Meta() meta: CommandMeta,
  ) {
    const pair = await this.#pair(meta, customer, contact);
    return nothing(await this.commands.execute(new UnlinkContact(pair, meta)));
  }

  #found(meta: CommandMeta, contacts: ContactLinksInput['contacts']): Promise<ContactLink[]> {
    return Promise.all(
      contacts.map(async ({ id, ...flags }, index) => {
        const named =
          typeof id === 'number' ? { by: 'number' as const, number: id } : { by: 'id' as const, id };
        const contactId = await this.addresses.findResource(meta, 'contact', named);
        if (contactId === null) throw new Refused('contact-not-found', { pointer: `/contacts/${index}/id` });
        return { contactId, ...flags };
      }),
    );
  }

  async #pair(meta: CommandMeta, customer: CustomerAddress, contact: Address): Promise<Pair> {
    const [customerId, contactId] = await Promise.all([
      this.addresses.customer(meta, customer),
      this.addresses.resource(meta, 'contact', contact),
    ]);
    return { customerId, contactId };
  }
}
