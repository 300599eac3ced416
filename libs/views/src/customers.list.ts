import { KINDS } from '@clientele/contracts';
import { flag, listQuery, sorting, type SortKey } from '@clientele/http';
import { z } from 'zod';
import { bestFirst, type Question } from './best-first.ts';
import { cardsView } from './cards.view.ts';
import { ofContacts } from './contacts.list.ts';
import { customersView } from './customers.view.ts';
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
  cardSerialNumber: typed.optional().meta({ description: 'Of a card that is in use.' }),
  createdFrom: moment.optional(),
  createdTo: moment.optional(),
  updatedFrom: moment.optional(),
  updatedTo: moment.optional(),
};

export const customerListQuery = listQuery({ ...customerFilters, sort: sorting(CUSTOMER_SORTS).optional() });
export type CustomerListQuery = z.output<typeof customerListQuery>;
export type CustomerFilters = Partial<Pick<CustomerListQuery, keyof typeof customerFilters>>;

const CARD_HELD = `id in (select id from views.${tableOf(cardsView)}
  where tenant = ? and serial_numbers @> array[?]::text[])`;

/** Customers of a tenant that filters choose; the search apart. */
export const chosen = (tenant: string, filters: CustomerFilters): Where => {
  const where = new Where()
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
  const { cardSerialNumber } = filters;
  return cardSerialNumber === undefined ? where : where.and(CARD_HELD, tenant, cardSerialNumber);
};

/** Customers whose own words, or those of one of their contacts, a search finds as typed. */
const fits = (where: Where, tenant: string, search: Search): string =>
  `${asTyped(where, search)} or ${ofContacts(where, tenant, asTyped(where, search))}`;

/** The same though it is misspelt. */
const fitsMisspelt = (where: Where, tenant: string, search: Search): string =>
  `(${misspelt(where, search)}) or ${ofContacts(where, tenant, misspelt(where, search))}`;

/** Customers that a search finds: as it was typed, and misspelt. */
const searched = (tenant: string, filters: CustomerFilters, search: Search): Where => {
  const where = chosen(tenant, filters);
  return where.and(`${fits(where, tenant, search)} or ${fitsMisspelt(where, tenant, search)}`);
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
  if (!sort) return bestFirst(reads, questions(tenant, query, search), { limit, place });
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

/**
 * Whoever fits as typed comes first, then whoever has a contact that does, then whoever fits misspelt, which
 * is the expensive question.
 */
const questions = (tenant: string, query: CustomerListQuery, search: Search): readonly Question[] => [
  {
    name: 'typed',
    finding: () => {
      const where = chosen(tenant, query);
      where.and(asTyped(where, search));
      return { from: TABLE, where, rank: rankAsTyped(where, search) };
    },
  },
  {
    name: 'contacts',
    finding: () => {
      const where = chosen(tenant, query);
      const contacts = ofContacts(where, tenant, asTyped(where, search));
      where.and(`${contacts} and not (${asTyped(where, search)})`);
      return { from: TABLE, where, rank: '0' };
    },
  },
  {
    name: 'misspelt',
    finding: () => {
      const where = chosen(tenant, query);
      where.and(`(${fitsMisspelt(where, tenant, search)}) and not (${fits(where, tenant, search)})`);
      return { from: TABLE, where, rank: rankMisspelt(where, search) };
    },
  },
];
