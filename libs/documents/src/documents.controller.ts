import { Controller, Delete, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  documentDocument,
  documentInput,
  documentReferenceInput,
  documentUploadFields,
  type DocumentInput,
  type DocumentReferenceInput,
} from '@clientele/contracts';
import type { CommandMeta } from '@clientele/event-store';
import {
  address as documentAddress,
  Addresses,
  Body,
  BodyOrForm,
  Exchanged,
  Form,
  Meta,
  nothing,
  Operation,
  Path,
  type Address,
  type Exchange,
} from '@clientele/http';
import { AmendDocument, DeleteDocument, ReferenceDocument } from './documents.commands.ts';
import { documentReply } from './replies.ts';
import { Uploads } from './uploads.ts';

const NAMED = 'The document is named by UUID or `number`.';

const writing = { right: 'documents:write', idempotency: 'key', dryRun: true } as const;

/** Writes to documents. */
@Controller('v1/documents')
export class DocumentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
    private readonly uploads: Uploads,
  ) {}

  @Post()
  @Operation({
    ...writing,
    summary: 'Upload a document, or make one known that is elsewhere',
    description:
      'A form with a `file` is stored; its type is what its bytes say. JSON with a `contentUrl` makes a ' +
      'document known that is elsewhere. Either may name a customer to attach it to.',
    problems: ['customer-not-found', 'customer-merged', 'too-many-entries'],
    status: 201,
    response: documentDocument,
  })
  async create(
    @BodyOrForm(documentReferenceInput, documentUploadFields) sent: DocumentReferenceInput | Form,
    @Exchanged() exchange: Exchange,
  ) {
    if (sent instanceof Form) return documentReply(await this.uploads.store(sent, exchange));
    return documentReply(await this.commands.execute(new ReferenceDocument(sent, exchange.meta())));
  }

  @Patch(':document')
  @Operation({
    ...writing,
    summary: 'Change a document',
    description:
      `${NAMED} The body is a JSON Merge Patch (RFC 7396). Where the document is external, its ` +
      '`contentUrl`, `thumbUrl` and `mimeType` can change too.',
    problems: ['document-not-found', 'read-only'],
    response: documentDocument,
  })
  async amend(
    @Path('document', documentAddress) address: Address,
    @Body(documentInput) input: DocumentInput,
    @Meta() meta: CommandMeta,
  ) {
    const id = await this.addresses.resource(meta, 'document', address);
    return documentReply(await this.commands.execute(new AmendDocument(id, input, meta)));
  }

  @Delete(':document')
  @Operation({
    ...writing,
    summary: 'Delete a document',
    description: `${NAMED} Its bytes are purged, and its customers detached from it, soon after.`,
    problems: ['document-not-found'],
    response: null,
  })
  async delete(@Path('document', documentAddress) address: Address, @Meta() meta: CommandMeta) {
    const id = await this.addresses.resource(meta, 'document', address);
    return nothing(await this.commands.execute(new DeleteDocument(id, meta)));
  }
}
