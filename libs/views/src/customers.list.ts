import { KINDS } from '@clientele/contracts';
import { flag, listQuery, sorting, type SortKey } from '@clientele/http';
import { z } from 'zod';
import { customersView } from './customers.view.ts';
import {
  countRows,
  orderOf,
  readPage,
  Where,
  type DocumentPage,
  type Ordered,
  type Place,
  type SortColumns,
} from './page.ts';
import type { Reads } from './reads.ts';
import { asTyped, misspelt, rankAsTyped, rankMisspelt, searchOf, type Search } from './search.ts';
import { moment, safeInteger, typed } from './parameters.ts';
import { tableOf } from './view.ts';
import { folded } from './words.ts';

const TABLE = `views.${tableOf(customersView)}`;

/** What customers can be sorted by. */
export const CUSTOMER_SORTS = ['number', 'displayName', 'createdAt', 'updatedAt'] as const;
type CustomerSort = (typeof CUSTOMER_SORTS)[number];

const SORT_COLUMNS: SortColumns<CustomerSort> = {
  number: ['number', 'bigint'],
  displayName: ['sort_name', 'text'],
  createdAt: ['created_at', 'timestamptz'],
  updatedAt: ['updated_at', 'timestamptz'],
};
const SORT_DEFAULT: readonly SortKey<CustomerSort>[] = [{ field: 'number', descending: false }];

/** What chooses customers, in lists and in the export. */
export const customerFilters = {
  q: typed.optional().meta({ description: 'Words to search for; a misspelt name is found as well.' }),
  kind: z.enum(KINDS).optional(),
  archived: flag.optional(),
  active: flag.optional(),
  inactive: flag.optional(),
  tag: typed.optional(),
  email: typed.optional(),
  code: typed.optional(),
  externalId: typed.optional(),
  statusCode: safeInteger.optional(),
  createdFrom: moment.optional(),
  createdTo: moment.optional(),
  updatedFrom: moment.optional(),
  updatedTo: moment.optional(),
};

export const customerListQuery = listQuery({ ...customerFilters, sort: sorting(CUSTOMER_SORTS).optional() });
export type CustomerListQuery = z.output<typeof customerListQuery>;
export type CustomerFilters = Partial<Pick<CustomerListQuery, keyof typeof customerFilters>>;

/** Customers of a tenant that filters choose; the search apart. */
export const chosen = (tenant: string, filters: CustomerFilters): Where =>
  new Where()
    .and("tenant = ? and stage = 'live'", tenant)
    .andWhen('kind = ?', filters.kind)
    .andWhen('archived = ?', filters.archived)
    .andWhen('active = ?', filters.active)
    .andWhen('inactive = ?', filters.inactive)
    .andWhen('tags @> array[?]::text[]', filters.tag)
    .andWhen('email = ?', filters.email === undefined ? undefined : folded(filters.email))
    .andWhen('code = ?', filters.code)
    .andWhen('external_id = ?', filters.externalId)
    .andWhen('status_code = ?', filters.statusCode)
    .andWhen('created_at >= ?', filters.createdFrom)
    .andWhen('created_at < ?', filters.createdTo)
    .andWhen('updated_at >= ?', filters.updatedFrom)
    .andWhen('updated_at < ?', filters.updatedTo);

/** Customers that a search finds: as it was typed, and misspelt. */
export const searched = (tenant: string, filters: CustomerFilters, search: Search): Where => {
  const where = chosen(tenant, filters);
  return where.and(`${asTyped(where, search)} or (${misspelt(where, search)})`);
};

const EMPTY: DocumentPage = { documents: [], end: null };

/** A page of customers; of a search without `sort`, the best first. */
export async function listCustomers(
  reads: Reads,
  tenant: string,
  query: CustomerListQuery,
  place: Place | null,
): Promise<DocumentPage> {
  const { q, sort, limit } = query;
  if (q === undefined) {
    const order = orderOf(SORT_COLUMNS, sort ?? SORT_DEFAULT);
    return readPage(reads, { from: TABLE, where: chosen(tenant, query), order, limit, place });
  }
  const search = searchOf(q);
  if (!search) return EMPTY;
  if (!sort) return bestFirst(reads, tenant, { query, search, place });
  const order = orderOf(SORT_COLUMNS, sort);
  return readPage(reads, { from: TABLE, where: searched(tenant, query, search), order, limit, place });
}

/** How many customers there are in all pages together. */
export async function countCustomers(
  reads: Reads,
  tenant: string,
  query: CustomerListQuery,
): Promise<number> {
  if (query.q === undefined) return countRows(reads, TABLE, chosen(tenant, query));
  const search = searchOf(query.q);
  return search ? countRows(reads, TABLE, searched(tenant, query, search)) : 0;
}

interface Searching {
  readonly query: CustomerListQuery;
  readonly search: Search;
  readonly place: Place | null;
}

const BEST_FIRST: readonly Ordered[] = [
  { expression: 'rank', type: 'integer', descending: true },
  { expression: 'number', type: 'bigint', descending: false },
  { expression: 'id', type: 'uuid', descending: false },
];

const AS_TYPED = 'typed';
const MISSPELT = 'misspelt';

/**
 * Whoever fits as typed comes first, then whoever fits misspelt. The second is the expensive question, so it
 * is asked only for a page that the first does not fill. A place says which of the two it is in.
 */
async function bestFirst(
  reads: Reads,
  tenant: string,
  { query, search, place }: Searching,
): Promise<DocumentPage> {
  const [part = AS_TYPED, ...inPart] = place ?? [];
  const placeIn = inPart.length > 0 ? inPart : null;
  if (part !== AS_TYPED) return ranked(reads, tenant, { query, search, place: placeIn }, MISSPELT);
  const first = await ranked(reads, tenant, { query, search, place: placeIn }, AS_TYPED);
  if (first.end) return first;
  const limit = query.limit - first.documents.length;
  if (limit === 0) return { ...first, end: [MISSPELT] };
  const rest = await ranked(reads, tenant, { query: { ...query, limit }, search, place: null }, MISSPELT);
  return { documents: [...first.documents, ...rest.documents], end: rest.end };
}

async function ranked(
  reads: Reads,
  tenant: string,
  { query, search, place }: Searching,
  part: typeof AS_TYPED | typeof MISSPELT,
): Promise<DocumentPage> {
  const chosenRows = chosen(tenant, query);
  const fits = asTyped(chosenRows, search);
  const isTyped = part === AS_TYPED;
  chosenRows.and(isTyped ? fits : `(${misspelt(chosenRows, search)}) and not (${fits})`);
  const rank = isTyped ? rankAsTyped(chosenRows, search) : rankMisspelt(chosenRows, search);
  const from = `(select document, number, id, ${rank} as rank from ${TABLE}
    where ${chosenRows.text}) as found`;
  const where = chosenRows.continued();
  const page = await readPage(reads, { from, where, order: BEST_FIRST, limit: query.limit, place });
  return { documents: page.documents, end: page.end && [part, ...page.end] };
}
