import { documentDocumentOf, type DocumentDocument } from '@clientele/contracts';
import type { Document } from '@clientele/domain';
import type { Written } from '@clientele/event-store';
import { written, type Reply } from '@clientele/http';

/** 201 for a document that the command began, 200 otherwise; a repeated command is answered alike. */
export const documentReply = (document: Written<Document>): Reply<DocumentDocument> => {
  const { id, state, created } = document;
  // No write but the deletion leaves a document that cannot be shown.
  if (state.stage !== 'live') throw new Error(`document ${id} cannot be shown`);
  const options = created ? { status: 201, location: `/v1/documents/${id}` } : {};
  return written(document, documentDocumentOf(id, state.fields, document), options);
};
