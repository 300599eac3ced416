import { BLANK_DOCUMENT, documentAfter, documentDocumentOf, documentFieldsOf } from '@clientele/contracts';
import { resource } from './resource.ts';

/** Documents, for themselves and by customer. */
export const documents = resource({
  kind: 'document',
  name: 'documents',
  version: 1,
  blank: BLANK_DOCUMENT,
  after: documentAfter,
  documentOf: documentDocumentOf,
  fieldsOf: documentFieldsOf,
  deletedBy: 'DocumentDeleted',
  columns: {
    kind: 'text',
    internal: 'boolean',
    mime_type: 'text collate "C"',
    size: 'bigint',
    file_name: 'text collate "C"',
    customer_ids: 'uuid[]',
  },
  listed: ({ kind, internal, mimeType, size, fileName, customerIds }) => ({
    kind,
    internal,
    mime_type: mimeType,
    size: size ?? 0,
    file_name: fileName ?? '',
    customer_ids: customerIds,
  }),
  indexes: [
    "(tenant, file_name, id) where stage = 'live'",
    "(tenant, size, id) where stage = 'live'",
    "(tenant, mime_type, number) where stage = 'live'",
    "using gin (customer_ids) where stage = 'live' and customer_ids <> '{}'",
  ],
});

export const documentsView = documents.view;
