import { DOCUMENT_KINDS } from '@clientele/contracts';
import { flag, listQuery, sorting, type SortKey } from '@clientele/http';
import { z } from 'zod';
import { documentsView } from './documents.view.ts';
import {
  countRows,
  orderOf,
  readPage,
  Where,
  type DocumentPage,
  type Place,
  type SortColumns,
} from './page.ts';
import type { Reads } from './reads.ts';
import { moment, typed } from './parameters.ts';
import { tableOf } from './view.ts';

const TABLE = `views.${tableOf(documentsView)}`;

/** What documents can be sorted by. */
const DOCUMENT_SORTS = ['number', 'fileName', 'size', 'createdAt', 'updatedAt'] as const;
type DocumentSort = (typeof DOCUMENT_SORTS)[number];

const SORT_COLUMNS: SortColumns<DocumentSort> = {
  number: ['number', 'bigint'],
  fileName: ['file_name', 'text'],
  size: ['size', 'bigint'],
  createdAt: ['created_at', 'timestamptz'],
  updatedAt: ['updated_at', 'timestamptz'],
};
const SORT_DEFAULT: readonly SortKey<DocumentSort>[] = [{ field: 'number', descending: false }];

const filters = {
  kind: z.enum(DOCUMENT_KINDS).optional(),
  mimeType: typed.optional(),
  internal: flag.optional(),
  createdFrom: moment.optional(),
  createdTo: moment.optional(),
  updatedFrom: moment.optional(),
  updatedTo: moment.optional(),
  sort: sorting(DOCUMENT_SORTS).optional(),
};

export const customerDocumentsQuery = listQuery(filters);
export const documentListQuery = listQuery({ customerId: z.uuid().optional(), ...filters });
export type DocumentListQuery = z.output<typeof documentListQuery>;

const chosen = (tenant: string, query: DocumentListQuery): Where =>
  new Where()
    .and("tenant = ? and stage = 'live'", tenant)
    .andWhen("customer_ids <> '{}' and customer_ids @> array[?]::uuid[]", query.customerId)
    .andWhen('kind = ?', query.kind)
    .andWhen('mime_type = ?', query.mimeType?.toLowerCase())
    .andWhen('internal = ?', query.internal)
    .andWhen('created_at >= ?', query.createdFrom)
    .andWhen('created_at < ?', query.createdTo)
    .andWhen('updated_at >= ?', query.updatedFrom)
    .andWhen('updated_at < ?', query.updatedTo);

/** A page of documents. */
export const listDocuments = (
  reads: Reads,
  tenant: string,
  query: DocumentListQuery,
  place: Place | null,
): Promise<DocumentPage> => {
  const order = orderOf(SORT_COLUMNS, query.sort ?? SORT_DEFAULT);
  return readPage(reads, { from: TABLE, where: chosen(tenant, query), order, limit: query.limit, place });
};

/** How many documents there are in all pages together. */
export const countDocuments = (reads: Reads, tenant: string, query: DocumentListQuery): Promise<number> =>
  countRows(reads, TABLE, chosen(tenant, query));
