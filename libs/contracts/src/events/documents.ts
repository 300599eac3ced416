import { z } from 'zod';
import { documentFields, mimeType } from '../documents/fields.ts';
import { declareEvents, type EventOf } from '../event.ts';
import { someOf } from '../field-values.ts';

const some = someOf(documentFields);
const customerId = z.uuid();

/** Events that say nothing but new values of fields, each of its own sort. */
export const documentFieldEvents = declareEvents({
  DocumentRenamed: { sealed: some('fileName') },
  DocumentDescribed: { sealed: some('description') },
  DocumentInternalChanged: { open: { internal: documentFields.internal } },
});

/** The event that begins a document whose bytes we hold; its type is what the bytes themselves say. */
export const storedDocumentEvents = declareEvents({
  DocumentStored: {
    open: { number: documentFields.number, mimeType, size: z.int().positive() },
    sealed: some('fileName', 'description', 'sha256', 'creatorId'),
  },
});

/** Events of a document that is elsewhere, beginning with its first. */
export const externalDocumentEvents = declareEvents({
  DocumentReferenced: {
    open: { number: documentFields.number },
    sealed: some('contentUrl', 'thumbUrl', 'mimeType', 'fileName', 'description', 'creatorId'),
  },
  DocumentTargetChanged: { sealed: some('contentUrl', 'thumbUrl', 'mimeType') },
});

/** Everything that can happen to a document. These names are stored: add, never rename. */
export const documentEvents = {
  ...storedDocumentEvents,
  ...externalDocumentEvents,
  ...documentFieldEvents,
  ...declareEvents({
    DocumentAttachedToCustomer: { open: { customerId } },
    DocumentDetachedFromCustomer: { open: { customerId } },
    /** Names the customers that it was attached to, so that a reaction needs nothing but this. */
    DocumentDeleted: { open: { customerIds: documentFields.customerIds } },
  }),
};

export type StoredDocumentEvent = EventOf<typeof storedDocumentEvents & typeof documentFieldEvents>;
export type ExternalDocumentEvent = EventOf<typeof externalDocumentEvents & typeof documentFieldEvents>;
export type DocumentEvent = EventOf<typeof documentEvents>;
