import type { DocumentInput, DocumentReferenceInput, DocumentUploadFields } from '@clientele/contracts';
import { isRefusal, together, type Decision } from '@clientele/decider';
import {
  amendDocument,
  attachDocument,
  customer,
  deleteDocument,
  document,
  referenceDocument,
  storeDocument,
  type Customer,
  type Document,
} from '@clientele/domain';
import {
  EventStore,
  fresh,
  Identities,
  on,
  transact,
  transactParts,
  type CommandMeta,
  type Written,
} from '@clientele/event-store';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ReceivedFile } from './uploads.ts';

type Beginning = ReturnType<typeof storeDocument>;

/** A customer that a document cannot be attached to is a wrong member of the document. */
const named = (half: (state: Customer) => Decision) => (state: Customer) => {
  const decided = half(state);
  return isRefusal(decided) ? { ...decided, detail: { ...decided.detail, pointer: '/customerId' } } : decided;
};

/** Begins a document, and attaches it to a customer in the same append when one is named. */
const begin = async (
  store: EventStore,
  { id, customerId }: { readonly id: string; readonly customerId: string | null | undefined },
  beginning: (customerIds: readonly string[]) => Beginning,
  meta: CommandMeta,
): Promise<Written<Document>> => {
  if (!customerId) return transact(store, fresh(document, id), beginning([]), meta);
  const parts = { document: fresh(document, id), customer: on(customer, customerId) };
  const decision = together({
    document: beginning([customerId]),
    customer: named(attachDocument(id)),
  });
  return (await transactParts(store, parts, decision, meta)).document;
};

/** Makes a file known whose bytes were received under this id. */
export class StoreDocument extends Command<Written<Document>> {
  constructor(
    readonly id: string,
    readonly file: ReceivedFile,
    readonly fields: DocumentUploadFields,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(StoreDocument)
export class StoreDocumentHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  async execute({ id, file, fields, meta }: StoreDocument) {
    const number = await this.identities.number(meta.tenant, 'document');
    const { customerId, description, fileName = file.fileName } = fields;
    const given = {
      ...file,
      number,
      creatorId: meta.actor,
      fileName,
      description: description ?? null,
      internal: fields.internal === 'true',
    };
    const beginning = (customerIds: readonly string[]) =>
      storeDocument({ ...given, customerIds: [...customerIds] });
    return begin(this.store, { id, customerId }, beginning, meta);
  }
}

/** Makes a document known that is elsewhere. */
export class ReferenceDocument extends Command<Written<Document>> {
  constructor(
    readonly input: DocumentReferenceInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ReferenceDocument)
export class ReferenceDocumentHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  async execute({ input, meta }: ReferenceDocument) {
    const number = await this.identities.number(meta.tenant, 'document');
    const { customerId, contentUrl, thumbUrl, fileName, description, internal, mimeType } = input;
    const given = {
      number,
      creatorId: meta.actor,
      contentUrl,
      thumbUrl: thumbUrl ?? null,
      mimeType: mimeType ?? null,
      fileName: fileName ?? null,
      description: description ?? null,
      internal: internal ?? false,
    };
    const beginning = (customerIds: readonly string[]) =>
      referenceDocument({ ...given, customerIds: [...customerIds] });
    return begin(this.store, { id: this.identities.id(), customerId }, beginning, meta);
  }
}

export class AmendDocument extends Command<Written<Document>> {
  constructor(
    readonly id: string,
    readonly input: DocumentInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(AmendDocument)
export class AmendDocumentHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, input, meta }: AmendDocument) {
    return transact(this.store, on(document, id), amendDocument({ id, input }), meta);
  }
}

/** Deletes a document; its bytes are purged and its customers told by a reaction. */
export class DeleteDocument extends Command<Written<Document>> {
  constructor(
    readonly id: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(DeleteDocument)
export class DeleteDocumentHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, meta }: DeleteDocument) {
    return transact(this.store, on(document, id), deleteDocument(), meta);
  }
}

export const DOCUMENT_HANDLERS = [
  StoreDocumentHandler,
  ReferenceDocumentHandler,
  AmendDocumentHandler,
  DeleteDocumentHandler,
];
