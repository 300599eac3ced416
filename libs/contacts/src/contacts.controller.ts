import { Controller, Delete, Patch, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { contactDocument, contactInput, type ContactInput, type RefusalCode } from '@clientele/contracts';
import type { CommandMeta } from '@clientele/event-store';
import {
  address as contactAddress,
  Addresses,
  Body,
  Meta,
  nothing,
  Operation,
  Path,
  type Address,
} from '@clientele/http';
import { AmendContact, CreateContact, DeleteContact, ReplaceContact } from './contacts.commands.ts';
import { contactReply } from './replies.ts';

/** What any write of fields may refuse. */
const FIELD_PROBLEMS: readonly RefusalCode[] = ['contact-nameless', 'read-only'];

const NAMED = 'The contact is named by UUID or `number`.';

const writing = { right: 'contacts:write', idempotency: 'key', dryRun: true } as const;

/** Writes to contacts. */
@Controller('v1/contacts')
export class ContactsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
  ) {}

  @Post()
  @Operation({
    ...writing,
    summary: 'Create a contact',
    description: 'It needs a first name, a last name or an e-mail address, and is linked to no customer yet.',
    problems: FIELD_PROBLEMS,
    status: 201,
    response: contactDocument,
  })
  async create(@Body(contactInput) input: ContactInput, @Meta() meta: CommandMeta) {
    return contactReply(await this.commands.execute(new CreateContact(input, meta)));
  }

  @Put(':contact')
  @Operation({
    ...writing,
    summary: 'Replace a contact',
    description: `${NAMED} Whatever is left out has its default; its links to customers stay.`,
    problems: ['contact-not-found', ...FIELD_PROBLEMS],
    response: contactDocument,
  })
  async replace(
    @Path('contact', contactAddress) address: Address,
    @Body(contactInput) input: ContactInput,
    @Meta() meta: CommandMeta,
  ) {
    const id = await this.addresses.resource(meta, 'contact', address);
    return contactReply(await this.commands.execute(new ReplaceContact(id, input, meta)));
  }

  @Patch(':contact')
  @Operation({
    ...writing,
    summary: 'Change a contact',
    description:
      `${NAMED} The body is a JSON Merge Patch (RFC 7396): what is left out stays, \`null\` is the ` +
      'default, tags are replaced whole.',
    problems: ['contact-not-found', ...FIELD_PROBLEMS],
    response: contactDocument,
  })
  async amend(
    @Path('contact', contactAddress) address: Address,
    @Body(contactInput) input: ContactInput,
    @Meta() meta: CommandMeta,
  ) {
    const id = await this.addresses.resource(meta, 'contact', address);
    return contactReply(await this.commands.execute(new AmendContact(id, input, meta)));
  }

  @Delete(':contact')
  @Operation({
    ...writing,
    summary: 'Delete a contact',
    description: `${NAMED} Its customers are unlinked from it soon after.`,
    problems: ['contact-not-found'],
    response: null,
  })
  async delete(@Path('contact', contactAddress) address: Address, @Meta() meta: CommandMeta) {
    const id = await this.addresses.resource(meta, 'contact', address);
    return nothing(await this.commands.execute(new DeleteContact(id, meta)));
  }
}
