import { together } from '@clientele/decider';
import {
  attachDocument,
  attachToCustomer,
  customer,
  detachDocument,
  detachFromCustomer,
  document,
  type Customer,
} from '@clientele/domain';
import { EventStore, on, transactParts, type CommandMeta, type Written } from '@clientele/event-store';
import { Command, CommandHandler } from '@nestjs/cqrs';

/** A document and a customer that a command brings together, or apart. */
export interface Pair {
  readonly customerId: string;
  readonly documentId: string;
}

const partsOf = ({ customerId, documentId }: Pair) => ({
  customer: on(customer, customerId),
  document: on(document, documentId),
});

/** Attaches a document to a customer; answers the customer. */
export class AttachDocument extends Command<Written<Customer>> {
  constructor(
    readonly pair: Pair,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(AttachDocument)
export class AttachDocumentHandler {
  constructor(private readonly store: EventStore) {}

  async execute({ pair, meta }: AttachDocument) {
    const decision = together({
      customer: attachDocument(pair.documentId),
      document: attachToCustomer(pair.customerId),
    });
    return (await transactParts(this.store, partsOf(pair), decision, meta)).customer;
  }
}

/** Detaches a document from a customer; answers the customer. */
export class DetachDocument extends Command<Written<Customer>> {
  constructor(
    readonly pair: Pair,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(DetachDocument)
export class DetachDocumentHandler {
  constructor(private readonly store: EventStore) {}

  async execute({ pair, meta }: DetachDocument) {
    const decision = together({
      customer: detachDocument(pair.documentId),
      document: detachFromCustomer(pair.customerId),
    });
    return (await transactParts(this.store, partsOf(pair), decision, meta)).customer;
  }
}

export const ATTACHMENT_HANDLERS = [AttachDocumentHandler, DetachDocumentHandler];
