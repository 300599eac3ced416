import { anyMoment, decimal, NOTE_LENGTH_MAX } from '@clientele/contracts';
import { parseJson } from '@clientele/http';
import { z } from 'zod';
import { cardsView } from './cards.view.ts';
import type { SortColumns, Where } from './page.ts';
import { tableOf } from './view.ts';

/** Most conditions of a list. */
export const CONDITIONS_MAX = 50;
/** Most values of one condition. */
export const CONDITION_VALUES_MAX = 100;
/** Longest `where`, in characters. */
export const WHERE_LENGTH_MAX = 50_000;

type Type = 'text' | 'numeric' | 'boolean' | 'timestamptz';

const member = (name: string): string => `(document->>'${name}')`;
const within = (outer: string, name: string): string => `(document->'${outer}'->>'${name}')`;

/** Members of a customer that conditions compare and lists are sorted by: as SQL, and its type. */
const MEMBERS = {
  code: ['code', 'text'],
  externalId: ['external_id', 'text'],
  kind: ['kind', 'text'],
  firstName: [member('firstName'), 'text'],
  lastName: [member('lastName'), 'text'],
  gender: [member('gender'), 'text'],
  birthDate: [member('birthDate'), 'text'],
  email: [member('email'), 'text'],
  phone: [member('phone'), 'text'],
  note: [member('note'), 'text'],
  companyName: [within('company', 'name'), 'text'],
  vatId: [within('company', 'vatId'), 'text'],
  taxId: [within('company', 'taxId'), 'text'],
  active: ['active', 'boolean'],
  activeFrom: [`${member('activeFrom')}::timestamptz`, 'timestamptz'],
  activeUntil: [`${member('activeUntil')}::timestamptz`, 'timestamptz'],
  creditRate: [`${within('billing', 'creditRate')}::numeric`, 'numeric'],
  discountRate: [`${within('billing', 'discountRate')}::numeric`, 'numeric'],
} as const satisfies Readonly<Record<string, readonly [expression: string, type: Type]>>;
type Member = keyof typeof MEMBERS;

// Upper and lower case of all of Unicode, alike on every platform.
const lower = (expression: string): string => `lower(${expression} collate "pg_c_utf8")`;

const NOTHING: Readonly<Record<Type, string>> = {
  text: "''",
  numeric: '0',
  boolean: 'false',
  timestamptz: "'-infinity'::timestamptz",
};

/** What has no value stands before what has one. */
const sortOf = ([expression, type]: readonly [string, Type]): readonly [string, string] => {
  const value = `coalesce(${expression}, ${NOTHING[type]})`;
  return [type === 'text' ? lower(value) : value, type];
};

/** Customers can be sorted by whatever conditions compare. */
export const MEMBER_SORTS = Object.fromEntries(
  Object.entries(MEMBERS).map(([name, sorted]) => [name, sortOf(sorted)]),
) as SortColumns<Member>;

const ORDERED = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in', 'nin', 'null', 'notnull'] as const;
const OPERATORS = [...ORDERED, 'contains', 'like'] as const;
type Operator = (typeof OPERATORS)[number];

const FIELDS = [...(Object.keys(MEMBERS) as Member[]), 'cardSerialNumber'] as const;
type Field = (typeof FIELDS)[number];

const typeOf = (field: Field): Type => (field === 'cardSerialNumber' ? 'text' : MEMBERS[field][1]);

const VALUES: Readonly<Record<Type, z.ZodType<string>>> = {
  text: z.string().max(NOTE_LENGTH_MAX),
  numeric: decimal,
  boolean: z.enum(['true', 'false']),
  timestamptz: anyMoment,
};

const VALUELESS: ReadonlySet<Operator> = new Set(['null', 'notnull']);
const LISTED: ReadonlySet<Operator> = new Set(['in', 'nin']);
const TEXTUAL: ReadonlySet<Operator> = new Set(['contains', 'like']);

const condition = z
  .strictObject({
    field: z.union([z.enum(FIELDS), z.array(z.enum(FIELDS)).min(1).max(FIELDS.length)]),
    is: z.enum(OPERATORS),
    value: z.union([z.string(), z.array(z.string()).min(1).max(CONDITION_VALUES_MAX)]).optional(),
    not: z.boolean().default(false),
  })
  .transform(({ field, is, value, not }, context): Condition => {
    const fields = [field].flat();
    const values = value === undefined ? [] : [value].flat();
    for (const fault of faultsIn({ fields, is, values, not })) context.addIssue(fault);
    return { fields, is, values, not };
  });

const takes = (is: Operator, count: number): boolean => {
  if (LISTED.has(is)) return count > 0;
  return count === (VALUELESS.has(is) ? 0 : 1);
};

const faultsIn = ({ fields, is, values }: Condition): readonly string[] => {
  const types = new Set(fields.map(typeOf));
  return [
    ...(takes(is, values.length) ? [] : [`"${is}" takes another number of values`]),
    ...[...types].flatMap((type) => [
      ...(TEXTUAL.has(is) && type !== 'text' ? [`"${is}" compares texts alone`] : []),
      ...values.flatMap((each) => VALUES[type].safeParse(each).error?.issues[0]?.message ?? []),
    ]),
  ];
};

/** Something that customers must be; of several members one. */
export interface Condition {
  readonly fields: readonly Field[];
  readonly is: Operator;
  readonly values: readonly string[];
  /** It is the contrary that must hold. */
  readonly not: boolean;
}

const conditions = z.array(condition).max(CONDITIONS_MAX);

const jsonOf = (text: string): unknown => {
  try {
    return parseJson(Buffer.from(text)).value;
  } catch {
    return undefined;
  }
};

/** The `where` parameter. */
export const conditionsText = z
  .string()
  .max(WHERE_LENGTH_MAX)
  .transform((text, context): readonly Condition[] => {
    const parsed = conditions.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    context.addIssue(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'expected conditions'}`);
    return z.NEVER;
  })
  .meta({
    description:
      'Conditions that all must hold, as JSON: `[{"field": "discountRate", "is": "gte", "value": ' +
      `"2.5"}]\`. Fields: ${FIELDS.join(', ')}; of several in a list one must fit. Operators: ` +
      `${OPERATORS.join(', ')}. \`in\` and \`nin\` take a list. \`contains\` and \`like\`, in which \`%\` ` +
      'stands for anything, ignore case. With `"not": true` it must not hold. A card fits by any serial ' +
      'number in use, and by none for `neq`, ' +
      '`nin` and `null`.',
  });

const COMPARED = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

type Comparing = Exclude<Operator, 'neq' | 'nin' | 'null'>;

/** The contrary of an operator that says what is not; null otherwise. */
const OPPOSITES: Readonly<Partial<Record<Operator, Comparing>>> = {
  neq: 'eq',
  nin: 'in',
  null: 'notnull',
};

// In a pattern of SQL any one character is `_`; here only `%` has a meaning, unless a backslash is before it.
const patternOf = (text: string): string =>
  text.replaceAll(/\\[\\%]|[\\_]/g, (found) => (found.length === 2 ? found : `\\${found}`));

const holds = (
  where: Where,
  [expression, type]: readonly [string, Type],
  is: Comparing,
  values: readonly string[],
): string => {
  const [value = ''] = values;
  switch (is) {
    case 'notnull':
      return `${expression} is not null`;
    case 'in':
      return `${expression} = any(${where.value(values)}::${type}[])`;
    case 'contains':
      return `position(${lower(`${where.value(value)}::text`)} in ${lower(expression)}) > 0`;
    case 'like':
      return `${lower(expression)} like ${lower(`${where.value(patternOf(value))}::text`)}`;
    default:
      return `${expression} ${COMPARED[is]} ${where.value(value)}::${type}`;
  }
};

const CARDS = `views.${tableOf(cardsView)}`;

const holdsOfCards = (where: Where, tenant: string, is: Comparing, values: readonly string[]): string => {
  const tenantName = where.value(tenant);
  // These two the index of serial numbers answers.
  if (is === 'eq' || is === 'in')
    return `id in (select c.id from ${CARDS} c
      where c.tenant = ${tenantName} and c.serial_numbers && ${where.value(values)}::text[])`;
  return `id in (select c.id from ${CARDS} c, unnest(c.serial_numbers) as held(serial)
    where c.tenant = ${tenantName} and ${holds(where, ['held.serial', 'text'], is, values)})`;
};

/** Adds conditions on customers of a tenant. */
export const andConditions = (where: Where, tenant: string, all: readonly Condition[]): Where => {
  for (const { fields, is, values, not } of all) {
    const opposite = OPPOSITES[is];
    const compared = opposite ?? (is as Comparing);
    const each = fields.map((field) => {
      const text =
        field === 'cardSerialNumber'
          ? holdsOfCards(where, tenant, compared, values)
          : holds(where, MEMBERS[field], compared, values);
      return opposite === undefined ? text : `(${text}) is not true`;
    });
    const one = each.join(' or ');
    where.and(not ? `(${one}) is not true` : one);
  }
  return where;
};
