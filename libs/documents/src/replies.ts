import { documentDocumentOf, type DocumentDocument } from '@clientele/contracts';
import type { Document } from '@clientele/domain';
import type { Written } from '@clientele/event-store';
import { writtenBelow, type Reply } from '@clientele/http';

/** A document that was written to. */
export const documentReply = (document: Written<Document>): Reply<DocumentDocument> => {
  const { id, state } = document;
  // No write but the deletion leaves a document that cannot be shown.
  if (state.stage !== 'live') throw new Error(`document ${id} cannot be shown`);
  return writtenBelow('/v1/documents', document, documentDocumentOf(id, state.fields, document));
};
