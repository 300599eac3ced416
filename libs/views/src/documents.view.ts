import {
  BLANK_DOCUMENT,
  documentAfter,
  documentDocumentOf,
  documentFieldsOf,
  type DocumentDocument,
  type DocumentEvent,
  type DocumentFields,
  type Recorded,
} from '@clientele/contracts';
import { standingAfter, standingFrom, type Stands } from './standing.ts';
import type { Stored, View } from './view.ts';

/** A document as its stream tells it. */
export interface DocumentRow extends Stands {
  readonly fields: DocumentFields;
  /** One that was deleted is in no list; it stays known so that its number still leads to it. */
  readonly stage: 'live' | 'deleted';
}

/** The document after one more event of its stream. */
export const documentRowAfter = (row: DocumentRow | null, event: Recorded<DocumentEvent>): DocumentRow => ({
  fields: documentAfter(row?.fields ?? BLANK_DOCUMENT, event),
  ...standingAfter(row, event),
  stage: event.type === 'DocumentDeleted' ? 'deleted' : (row?.stage ?? 'live'),
});

/** What a filter or a sort compares; nothing of it is kept of one that was deleted. */
const listed = ({ kind, internal, mimeType, size, fileName, customerIds }: DocumentFields): Stored => ({
  kind,
  internal,
  mime_type: mimeType,
  size: size ?? 0,
  file_name: fileName ?? '',
  customer_ids: customerIds,
});

// Of one that was deleted nothing is kept but the number that leads to its stream.
const shownIn = ({ fields, stage }: DocumentRow): DocumentFields =>
  stage === 'live' ? fields : { ...BLANK_DOCUMENT, number: fields.number };

/** Documents, for themselves and by customer. */
export const documentsView: View<DocumentRow> = {
  name: 'documents',
  version: 1,
  categories: ['document'],
  fold: (row, event) => documentRowAfter(row, event as Recorded<DocumentEvent>),
  columns: {
    number: 'bigint',
    stage: 'text',
    command_id: 'text',
    version: 'integer',
    document: 'json',
    kind: 'text',
    internal: 'boolean',
    mime_type: 'text collate "C"',
    size: 'bigint',
    file_name: 'text collate "C"',
    customer_ids: 'uuid[]',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
  },
  store: (row, { id }) => ({
    number: row.fields.number,
    stage: row.stage,
    command_id: row.commandId,
    version: row.standing.version,
    document: documentDocumentOf(id, shownIn(row), row.standing),
    created_at: row.standing.createdAt,
    updated_at: row.standing.updatedAt,
    ...(row.stage === 'live' ? listed(row.fields) : null),
  }),
  restored: ['document', 'stage', 'command_id'],
  restore: ({ document, stage, command_id: commandId }) => {
    const shown = document as DocumentDocument;
    return {
      fields: documentFieldsOf(shown),
      standing: standingFrom(shown),
      commandId: commandId as string,
      stage: stage as DocumentRow['stage'],
    };
  },
  indexes: [
    '(tenant, number)',
    "(tenant, file_name, id) where stage = 'live'",
    "(tenant, size, id) where stage = 'live'",
    "(tenant, created_at, id) where stage = 'live'",
    "(tenant, updated_at, id) where stage = 'live'",
    "(tenant, mime_type, number) where stage = 'live'",
    "using gin (customer_ids) where stage = 'live' and customer_ids <> '{}'",
  ],
};
