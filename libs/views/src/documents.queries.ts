import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { documentDocumentOf, streamOf, type DocumentDocument } from '@clientele/contracts';
import { EventStore, Refused } from '@clientele/event-store';
import type { Credential } from '@clientele/http';
import { countDocuments, listDocuments, type DocumentListQuery } from './documents.list.ts';
import { documentsView, type DocumentRow } from './documents.view.ts';
import type { DocumentPage, Place } from './page.ts';
import type { Moment } from './parameters.ts';
import { positionOf, rowAt, rowOf } from './past.ts';
import { Reads } from './reads.ts';
import { tableOf } from './view.ts';

export const documentStream = (tenant: string, id: string): string => streamOf('document', tenant, id);

/** A document as JSON text. */
export interface DocumentShown {
  readonly version: number;
  readonly text: string;
}

export class ReadDocument extends Query<DocumentShown> {
  constructor(
    readonly tenant: string,
    readonly id: string,
  ) {
    super();
  }
}

const ROW = {
  name: 'document',
  text: `select stage, version, document::text from views.${tableOf(documentsView)}
    where tenant = $1 and id = $2::uuid`,
};

@QueryHandler(ReadDocument)
export class ReadDocumentHandler implements IQueryHandler<ReadDocument> {
  constructor(private readonly reads: Reads) {}

  async execute({ tenant, id }: ReadDocument): Promise<DocumentShown> {
    const row = await this.reads.row<[DocumentRow['stage'], number, string]>(ROW, [tenant, id]);
    if (!row || row[0] === 'deleted') throw new Refused('document-not-found');
    const [, version, text] = row;
    return { version, text };
  }
}

type Asking = Pick<Credential, 'tenant' | 'rights'>;

export class ReadDocumentAsOf extends Query<DocumentDocument> {
  constructor(
    readonly asking: Asking,
    readonly id: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

@QueryHandler(ReadDocumentAsOf)
export class ReadDocumentAsOfHandler implements IQueryHandler<ReadDocumentAsOf> {
  constructor(private readonly store: EventStore) {}

  async execute({ asking: { tenant, rights }, id, moment }: ReadDocumentAsOf): Promise<DocumentDocument> {
    const position = await positionOf(this.store, moment);
    const events = await this.store.readStream(documentStream(tenant, id));
    const now = rowOf(documentsView, events);
    // What was deleted is history: only those who may audit are shown it.
    if (!now || (now.stage === 'deleted' && !rights.has('audit:read')))
      throw new Refused('document-not-found');
    const then = rowAt(documentsView, events, position);
    if (!then) throw new Refused('not-yet');
    if (then.stage === 'deleted') throw new Refused('document-not-found');
    return documentDocumentOf(id, then.fields, then.standing);
  }
}

/** A page of documents, and how many there are in all when that was asked for. */
export interface DocumentList extends DocumentPage {
  readonly total: number | null;
}

export class ListDocuments extends Query<DocumentList> {
  constructor(
    readonly tenant: string,
    readonly query: DocumentListQuery,
    readonly place: Place | null,
  ) {
    super();
  }
}

@QueryHandler(ListDocuments)
export class ListDocumentsHandler implements IQueryHandler<ListDocuments> {
  constructor(private readonly reads: Reads) {}

  async execute({ tenant, query, place }: ListDocuments): Promise<DocumentList> {
    const [page, total] = await Promise.all([
      listDocuments(this.reads, tenant, query, place),
      query.total ? countDocuments(this.reads, tenant, query) : null,
    ]);
    return { ...page, total };
  }
}

export const DOCUMENT_QUERY_HANDLERS = [ReadDocumentHandler, ReadDocumentAsOfHandler, ListDocumentsHandler];
