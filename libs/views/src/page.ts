import type { SortKey } from '@clientele/http';
import type { Reads } from './reads.ts';

/** Conditions of a query and the values they compare with. */
export class Where {
  private readonly conditions: string[] = [];

  constructor(readonly values: unknown[] = []) {}

  /** Adds a condition in which each `?` stands for one of the values. */
  and(condition: string, ...values: readonly unknown[]): this {
    let index = 0;
    this.conditions.push(`(${condition.replaceAll('?', () => this.value(values[index++]))})`);
    return this;
  }

  /** Adds a condition when there is a value to compare with. */
  andWhen(condition: string, value: unknown): this {
    return value === undefined ? this : this.and(condition, value);
  }

  /** The name of a value in the query's text. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** The conditions of a query around this one: without conditions yet, and with its values. */
  continued(): Where {
    return new Where(this.values);
  }

  get text(): string {
    return this.conditions.join(' and ') || 'true';
  }
}

/** What a list can be sorted by: its columns, never null, with the SQL types of their values. */
export type SortColumns<Field extends string> = Readonly<
  Record<Field, readonly [column: string, type: string]>
>;

/** One part of an order. */
export interface Ordered {
  readonly expression: string;
  readonly type: string;
  readonly descending: boolean;
}

const BY_NUMBER = [{ field: 'number', descending: false }] as const;

/** The order that sort keys ask for, by number where there are none, made total by the id. */
export const orderOf = <Field extends string>(
  columns: SortColumns<Field | 'number'>,
  keys: readonly SortKey<Field | 'number'>[] = BY_NUMBER,
): Ordered[] => {
  const parts = keys.map(({ field, descending }): Ordered => {
    const [expression, type] = columns[field];
    return { expression, type, descending };
  });
  return [...parts, { expression: 'id', type: 'uuid', descending: parts.at(-1)?.descending ?? false }];
};

/**
 * A place in a list: the values, as text, that its order compares. So rows that come and go move nobody's
 * page.
 */
export type Place = readonly string[];

// What lies behind a place: in all parts equal up to one that is greater (or less, where it descends).
const behind = (where: Where, order: readonly Ordered[], place: Place): string => {
  const values = order.map(({ type }, index) => `${where.value(place[index])}::${type}`);
  const [first] = order;
  const isUniform = order.every(({ descending }) => descending === first?.descending);
  // One comparison of rows is what an index can jump to.
  if (isUniform) {
    const columns = order.map(({ expression }) => expression).join(', ');
    return `(${columns}) ${first?.descending ? '<' : '>'} (${values.join(', ')})`;
  }
  const cases = order.map(({ expression, descending }, index) => {
    const equal = order.slice(0, index).map((part, at) => `${part.expression} = ${values[at]}`);
    return [...equal, `${expression} ${descending ? '<' : '>'} ${values[index]}`].join(' and ');
  });
  return `(${cases.join(') or (')})`;
};

/** Rows of a table, or of a query in brackets with a name. */
export interface Chosen {
  readonly from: string;
  readonly where: Where;
}

/** Rows from a place on. */
export interface Placed extends Chosen {
  readonly order: readonly Ordered[];
  /** Where the page before ended; `null` is the beginning. */
  readonly place: Place | null;
}

export interface PageQuery extends Placed {
  readonly limit: number;
  /** Rows that are passed over. */
  readonly offset: number;
}

export interface DocumentPage {
  /** Documents as JSON text, as they stand in the table. */
  readonly documents: readonly string[];
  /** Where the last of them stands; `null` when nothing is behind it. */
  readonly end: Place | null;
}

/** Reads one page of documents. */
export async function readPage(
  reads: Reads,
  { from, where, order, limit, offset, place }: PageQuery,
): Promise<DocumentPage> {
  if (place) where.and(behind(where, order, place));
  // Each key has a name of its own: under the column's, PostgreSQL would sort by the text and not by the
  // column.
  const keys = order.map(({ expression }, index) => `${expression}::text as key_${index}`).join(', ');
  const by = order
    .map(({ expression, descending }) => `${expression} ${descending ? 'desc' : 'asc'}`)
    .join(', ');
  const text = `select document::text, ${keys} from ${from} where ${where.text}
    order by ${by} limit ${limit + 1} offset ${offset}`;
  const rows = await reads.list<[string, ...string[]]>(text, where.values);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    documents: page.map(([document]) => document),
    end: last && rows.length > limit ? last.slice(1) : null,
  };
}

/** How many rows there are from a place on. */
export async function countRows(reads: Reads, { from, where, order, place }: Placed): Promise<number> {
  if (place) where.and(behind(where, order, place));
  const text = `select count(*) from ${from} where ${where.text}`;
  const rows = await reads.list<[string]>(text, where.values);
  return Number(rows[0]?.[0] ?? 0);
}
