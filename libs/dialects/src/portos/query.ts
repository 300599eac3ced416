import { canonicalDecimal, decimal, NOTE_LENGTH_MAX } from '@clientele/contracts';
import { invalidParameter, OFFSET_ITEMS_MAX } from '@clientele/http';
import { z } from 'zod';
import { isFault, parseFilter, parseSort, type Key, type Operation } from './ndata.ts';
import { time } from './times.ts';

/** Most operations on one member; with those of all members no list is asked more natively than it takes. */
export const OPERATIONS_MAX = 8;
/** Most values of one operation. */
export const VALUES_MAX = 100;
/** Most keys that a list is sorted by. */
export const SORT_KEYS_MAX = 5;
/** Largest number of records to skip or to take. */
export const RECORDS_MAX = 2_147_483_647;

type Type = 'text' | 'decimal' | 'boolean' | 'time';

/** A parameter in NData: the native field that it is about, and what its values are. */
const FILTERS: Readonly<Record<string, readonly [field: string, type: Type]>> = {
  CardSerialNumber: ['cardSerialNumber', 'text'],
  ExternalId: ['externalId', 'text'],
  CreditRate: ['creditRate', 'decimal'],
  DiscountRate: ['discountRate', 'decimal'],
  IsActive: ['active', 'boolean'],
  ExpirationTime: ['activeUntil', 'time'],
};

/** What `Search` looks into. */
const SEARCHED = ['firstName', 'lastName', 'companyName', 'vatId', 'taxId', 'note'];

/** The native sort key of each member by its name in lower case, `-` before what runs the other way. */
const SORTS: Readonly<Record<string, string>> = {
  id: 'code',
  externalid: 'externalId',
  isactive: 'active',
  activationtime: 'activeFrom',
  expirationtime: 'activeUntil',
  firstname: 'firstName',
  lastname: 'lastName',
  fullname: 'displayName',
  gender: 'gender',
  birthdate: 'birthDate',
  email: 'email',
  phone: 'phone',
  iscompany: '-kind',
  'company.name': 'companyName',
  'company.vatid': 'vatId',
  'company.taxid': 'taxId',
  creditrate: 'creditRate',
  discountrate: 'discountRate',
  note: 'note',
};

const several = (description: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .meta({ description });

const NDATA = 'In NData syntax.';

/** The parameters of the list; names are told without regard to case, so they are read by hand. */
export const listQuery = z.looseObject({
  CardSerialNumber: several(`Serial number of any card. ${NDATA}`),
  ExternalId: several(NDATA),
  CreditRate: several(NDATA),
  DiscountRate: several(NDATA),
  IsActive: several(NDATA),
  ExpirationTime: several(NDATA),
  IsExpired: several('Whether the expiration time has passed: true or false.'),
  Search: several('Part of first name, last name, company name, VAT id, tax id or note, in whatever case.'),
  $skip: several('Records to skip.'),
  $take: several('Most records to return; all unless told.'),
  $sort: several('Members, in NData syntax.'),
  $count: several('Without the records themselves: true or false.'),
});

/** What the list is asked, in native terms. */
export interface Asked {
  readonly where: readonly object[];
  readonly sort: string | null;
  readonly skip: number;
  /** `null` is all of them. */
  readonly take: number | null;
  readonly isCountOnly: boolean;
}

const FLAGS: ReadonlyMap<string, string> = new Map([
  ['true', 'true'],
  ['false', 'false'],
]);

// A plus sign in an address is a space by the time it is read.
const withPlus = (text: string): string => text.replace(/ (\d{2}:\d{2})$/, '+$1');

const numberText = (text: string): string | undefined => {
  const plain = decimal.safeParse(text.trim().replace(/^\+|^(-?)0+(?=\d)/, '$1'));
  return plain.success ? canonicalDecimal(plain.data) : undefined;
};

/** A value in native terms; `undefined` when it is none of this type. */
const VALUES: Readonly<Record<Type, (text: string) => string | undefined>> = {
  text: (text) => text,
  decimal: numberText,
  boolean: (text) => FLAGS.get(text.trim().toLowerCase()),
  time: (text) => time.safeParse(withPlus(text)).data,
};

/** Operators that make no sense of some types. */
const SENSELESS: Readonly<Record<Type, ReadonlySet<string>>> = {
  text: new Set(),
  decimal: new Set(['like']),
  boolean: new Set(['like', 'gt', 'gte', 'lt', 'lte']),
  time: new Set(['like']),
};

// Times in a list are told apart by the years they begin with, since colons are in them as well.
const listed = (type: Type, { operator, values }: Operation): readonly string[] =>
  type === 'time' && operator.endsWith('in') ? values.join(':').split(/:(?=\d{4}-)/) : values;

// Without a wildcard it is a part that is looked for.
const wild = (text: string): string => (text.includes('%') ? text : `%${text.replaceAll('\\', '\\\\')}%`);

const conditionOf = (name: string, operation: Operation): object => {
  const [field, type] = FILTERS[name] ?? ['', 'text'];
  const { operator } = operation;
  if (SENSELESS[type].has(operator)) throw invalidParameter(name, `"${operator}" cannot be asked of it`);
  const values = listed(type, operation).map((text) => {
    const value = VALUES[type](text);
    if (value !== undefined) return operator === 'like' ? wild(value) : value;
    throw invalidParameter(name, `"${text}" is no ${type}`);
  });
  if (values.length > VALUES_MAX) throw invalidParameter(name, `takes at most ${VALUES_MAX} values`);
  if (values.length === 0) return { field, is: operator };
  return { field, is: operator, value: operator.endsWith('in') ? values : values[0] };
};

const filtersOf = (name: string, texts: readonly string[]): readonly object[] => {
  const operations = texts.flatMap((text) => {
    const parsed = parseFilter(text);
    if (isFault(parsed)) throw invalidParameter(name, parsed.fault);
    return parsed;
  });
  if (operations.length > OPERATIONS_MAX)
    throw invalidParameter(name, `takes at most ${OPERATIONS_MAX} operations`);
  return operations.map((operation) => conditionOf(name, operation));
};

const flagOf = (name: string, texts: readonly string[]): boolean | null => {
  const last = texts.at(-1);
  if (last === undefined) return null;
  const flag = VALUES.boolean(last);
  if (flag === undefined) throw invalidParameter(name, 'expected true or false');
  return flag === 'true';
};

const countOf = (name: string, texts: readonly string[]): number | null => {
  const last = texts.at(-1);
  if (last === undefined) return null;
  const count = /^\d{1,10}$/.test(last) ? Number(last) : Infinity;
  if (count > RECORDS_MAX) throw invalidParameter(name, `expected a whole number up to ${RECORDS_MAX}`);
  return count;
};

const nativeKey = ({ name, descending }: Key): string => {
  const key = SORTS[name.toLowerCase()];
  if (key === undefined) throw invalidParameter('$sort', `"${name}" is nothing to sort by`);
  const isReversed = key.startsWith('-');
  return `${isReversed === descending ? '' : '-'}${isReversed ? key.slice(1) : key}`;
};

const sortOf = (texts: readonly string[]): string | null => {
  const keys = texts.flatMap((text) => {
    const parsed = parseSort(text);
    if (isFault(parsed)) throw invalidParameter('$sort', parsed.fault);
    return parsed.map(nativeKey);
  });
  // A key that comes again decides nothing any more.
  const names = keys.map((key) => key.replace('-', ''));
  const distinct = keys.filter((_, index) => names.indexOf(names[index] ?? '') === index);
  if (distinct.length > SORT_KEYS_MAX) throw invalidParameter('$sort', `takes at most ${SORT_KEYS_MAX} keys`);
  return distinct.join() || null;
};

const expired = (isExpired: boolean | null, now: string): readonly object[] =>
  isExpired === null ? [] : [{ field: 'activeUntil', is: 'lte', value: now, not: !isExpired }];

const searched = (text: string): object => {
  if (text.length > NOTE_LENGTH_MAX) throw invalidParameter('Search', 'is too long');
  return { field: SEARCHED, is: 'contains', value: text };
};

/** What a query asks of the list at a moment; refused with the parameter's name. */
export const askedIn = (query: Readonly<Record<string, unknown>>, now: string): Asked => {
  const told = Object.entries(query).map(([name, value]) => [name.toLowerCase(), value] as const);
  const texts = (name: string): readonly string[] =>
    told.flatMap(([each, value]) => (each === name.toLowerCase() ? ([value].flat() as string[]) : []));
  return {
    where: [
      ...Object.keys(FILTERS).flatMap((name) => filtersOf(name, texts(name))),
      ...expired(flagOf('IsExpired', texts('IsExpired')), now),
      ...texts('Search')
        .filter((text) => text !== '')
        .slice(0, 1)
        .map(searched),
    ],
    sort: sortOf(texts('$sort')),
    // Nobody has more records than can be passed over natively.
    skip: Math.min(countOf('$skip', texts('$skip')) ?? 0, OFFSET_ITEMS_MAX),
    take: countOf('$take', texts('$take')),
    isCountOnly: flagOf('$count', texts('$count')) ?? false,
  };
};
