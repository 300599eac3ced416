import { DOCUMENT_KINDS } from '@clientele/contracts';
import { flag, listQuery } from '@clientele/http';
import { z } from 'zod';
import { documents } from './documents.view.ts';
import { Where } from './page.ts';
import { typed } from './parameters.ts';
import { andTimes, selection, orderedBy, STANDING_SORTS, timeFilters, type Selection } from './selection.ts';

const SORTS = {
  ...STANDING_SORTS,
  fileName: ['file_name', 'text'],
  size: ['size', 'bigint'],
} as const;

const filters = {
  kind: z.enum(DOCUMENT_KINDS).optional(),
  mimeType: typed.optional(),
  internal: flag.optional(),
  ...timeFilters,
  ...orderedBy(SORTS),
};

export const customerDocumentsQuery = listQuery(filters);
export const documentListQuery = listQuery({ customerId: z.uuid().optional(), ...filters });
export type DocumentListQuery = z.output<typeof documentListQuery>;

/** The documents of a tenant that are asked for. */
export const documentsIn = (tenant: string, query: DocumentListQuery): Selection =>
  selection(SORTS, query, () => {
    const where = new Where()
      .and("tenant = ? and stage = 'live'", tenant)
      .andWhen("customer_ids <> '{}' and customer_ids @> array[?]::uuid[]", query.customerId)
      .andWhen('kind = ?', query.kind)
      .andWhen('mime_type = ?', query.mimeType?.toLowerCase())
      .andWhen('internal = ?', query.internal);
    return { from: documents.table, where: andTimes(where, query) };
  });
