import { itemsPassedOver, sorting, type SortKey } from '@clientele/http';
import { bestFirst, type Question } from './best-first.ts';
import {
  countRows,
  orderOf,
  readPage,
  type Chosen,
  type DocumentPage,
  type Ordered,
  type Place,
  type SortColumns,
  type Where,
} from './page.ts';
import { moment } from './parameters.ts';
import type { Reads } from './reads.ts';
import { searchOf, type Match, type Search } from './search.ts';

/** What a list shows: which rows, in which order, and how many on a page. */
export interface Selection {
  /** Made anew for each use, because a page adds conditions of its own. */
  readonly chosen: () => Chosen;
  readonly order: readonly Ordered[];
  /** Of a search without an order: what is asked in turn so that those who fit best come first. */
  readonly questions: readonly Question[] | null;
  readonly limit: number;
  readonly offset: number;
  /** Puts to each document of a page what else was asked for. */
  readonly completed?: (reads: Reads, documents: readonly string[]) => Promise<readonly string[]>;
}

interface Asked<Field extends string> {
  readonly sort?: readonly SortKey<Field>[] | undefined;
  readonly limit: number;
  readonly offset?: number | undefined;
}

/** Rows in the order that was asked for. */
export const selection = <Field extends string>(
  columns: SortColumns<Field | 'number'>,
  { sort, limit, offset = 0 }: Asked<Field | 'number'>,
  chosen: () => Chosen,
): Selection => ({ chosen, order: orderOf(columns, sort), questions: null, limit, offset });

/** How rows of a list are searched. */
export interface Searching {
  readonly chosen: () => Chosen;
  readonly searched: (search: Search) => Chosen;
  readonly questions: (search: Search) => readonly Question[];
}

/** Rows that may be searched for: then, unless an order was asked for, the best come first. */
export const searchable = <Field extends string>(
  columns: SortColumns<Field | 'number'>,
  query: Asked<Field | 'number'> & { readonly q?: string | undefined; readonly match?: Match | undefined },
  { chosen, searched, questions }: Searching,
): Selection => {
  const { q, match, sort } = query;
  if (q === undefined) return selection(columns, query, chosen);
  const search = searchOf(q, match);
  // Without a word in it, it finds nobody.
  if (search === null) return selection(columns, query, () => none(chosen()));
  const found = selection(columns, query, () => searched(search));
  return sort === undefined ? { ...found, questions: questions(search) } : found;
};

const none = ({ from, where }: Chosen): Chosen => ({ from, where: where.and('false') });

/** One page of what was selected. */
export const readSelection = async (
  reads: Reads,
  selection: Selection,
  place: Place | null,
): Promise<DocumentPage> => {
  const page = await readRows(reads, selection, place);
  const { completed } = selection;
  return completed === undefined ? page : { ...page, documents: await completed(reads, page.documents) };
};

const readRows = (
  reads: Reads,
  { chosen, order, questions, limit, offset }: Selection,
  place: Place | null,
): Promise<DocumentPage> =>
  questions === null
    ? readPage(reads, { ...chosen(), order, limit, offset, place })
    : bestFirst(reads, questions, { limit, offset, place });

/** How many there are on all pages together. */
export const countSelection = (reads: Reads, { chosen, order }: Selection): Promise<number> =>
  countRows(reads, { ...chosen(), order, place: null });

/** What every resource with a number can be sorted by. */
export const STANDING_SORTS: SortColumns<'number' | 'createdAt' | 'updatedAt'> = {
  number: ['number', 'bigint'],
  createdAt: ['created_at', 'timestamptz'],
  updatedAt: ['updated_at', 'timestamptz'],
};

/** The parameters of a list that say in which order, and from where on in it. */
export const orderedBy = <Field extends string>(columns: SortColumns<Field>) => ({
  sort: sorting(Object.keys(columns) as Field[]).optional(),
  offset: itemsPassedOver,
});

/** The filters of every list by when something began and when it changed last. */
export const timeFilters = {
  createdFrom: moment.optional(),
  createdTo: moment.optional(),
  updatedFrom: moment.optional(),
  updatedTo: moment.optional(),
};

type TimeFilters = { readonly [Name in keyof typeof timeFilters]?: string | undefined };

/** Adds the conditions of {@link timeFilters}. */
export const andTimes = (where: Where, filters: TimeFilters): Where =>
  where
    .andWhen('created_at >= ?', filters.createdFrom)
    .andWhen('created_at < ?', filters.createdTo)
    .andWhen('updated_at >= ?', filters.updatedFrom)
    .andWhen('updated_at < ?', filters.updatedTo);
