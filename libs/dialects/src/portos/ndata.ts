/**
 * The query syntax of the vendor, NData: what `MEMBER=...` and `$sort=...` say.
 *
 * ```
 * filter    = operation *( ";" operation )            all of them hold
 * operation = one ":" value                           one value, in which ":" stands for itself
 *           | many ":" value *( ( ":" | "," ) value )
 *           | none
 *           | value                                   is equal to it
 * one       = "eq" | "neq" | "gt" | "gte" | "lt" | "lte" | "like" | "ne" | "ge" | "le"
 * many      = "in" | "nin"
 * none      = "null" | "notnull"
 * value     = *( character | "\" character )          a backslash takes the meaning of the next
 *
 * sort      = key *( "," key )
 * key       = [ "-" ] name | name ":" ( "asc" | "desc" )
 * ```
 *
 * Operators, names and directions are told without regard to case. A member that is named again adds
 * operations, `$sort` adds keys. A value alone must not begin like an operation, with letters and a colon:
 * `crm:7` is an operator that nobody knows, `crm\:7` and `eq:crm:7` are values.
 */

const ONE = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like'] as const;
const MANY = ['in', 'nin'] as const;
const NONE = ['null', 'notnull'] as const;

/** Every operator. */
export const OPERATORS = [...ONE, ...MANY, ...NONE] as const;
export type Operator = (typeof OPERATORS)[number];

const ALIASES: Readonly<Record<string, Operator>> = { ne: 'neq', ge: 'gte', le: 'lte' };
const BY_NAME: ReadonlyMap<string, Operator> = new Map([
  ...OPERATORS.map((operator) => [operator, operator] as const),
  ...Object.entries(ALIASES),
]);

/** One thing that a filter says of a member. */
export interface Operation {
  readonly operator: Operator;
  /** One, but for `in` and `nin`, which have at least one, and `null` and `notnull`, which have none. */
  readonly values: readonly string[];
}

/** A text that is not NData, and why. */
export interface Fault {
  readonly fault: string;
}

export const isFault = (parsed: object): parsed is Fault => 'fault' in parsed;

/** All of them, unless there is a fault in one. */
const allOf = <T extends object>(parsed: readonly (T | Fault)[]): readonly T[] | Fault =>
  parsed.find(isFault) ?? parsed.filter((each): each is T => !isFault(each));

const includes = <T extends string>(all: readonly T[], one: string): one is T =>
  (all as readonly string[]).includes(one);

/** Pieces between separators that no backslash stands before. Backslashes stay. */
const split = (text: string, separators: string): readonly string[] => {
  const pieces = [''];
  const add = (characters: string): void => {
    pieces[pieces.length - 1] += characters;
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') add(character + text.charAt((index += 1)));
    else if (separators.includes(character)) pieces.push('');
    else add(character);
  }
  return pieces;
};

const unescaped = (text: string): string => text.replaceAll(/\\([^])/g, '$1');
const escaped = (text: string): string => text.replaceAll(/[\\;:,]/g, '\\$&');

const NAMED_PATTERN = /^([a-z]+)(?::([^]*))?$/i;

const operationIn = (text: string): Operation | Fault => {
  const [, name = '', rest] = NAMED_PATTERN.exec(text) ?? [];
  const operator = BY_NAME.get(name.toLowerCase());
  if (rest === undefined) {
    const isWhole = operator !== undefined && includes(NONE, operator);
    return isWhole ? { operator, values: [] } : { operator: 'eq', values: [unescaped(text)] };
  }
  if (operator === undefined) return { fault: `"${name}" is no operator` };
  if (includes(NONE, operator)) return { fault: `"${operator}" takes no value` };
  const values = includes(MANY, operator) ? split(rest, ':,') : [rest];
  return { operator, values: values.map(unescaped) };
};

/** What a filter says. */
export const parseFilter = (text: string): readonly Operation[] | Fault =>
  allOf(split(text, ';').map(operationIn));

/** The text of operations, which {@link parseFilter} reads as these. */
export const printFilter = (operations: readonly Operation[]): string =>
  operations.map(({ operator, values }) => [operator, ...values.map(escaped)].join(':')).join(';');

/** A key that a list is sorted by. */
export interface Key {
  readonly name: string;
  readonly descending: boolean;
}

const KEY_PATTERN = /^(-?)([a-z_][\w.]*)(?::(asc|desc))?$/i;

const keyIn = (text: string): Key | Fault => {
  const [, minus, name, direction] = KEY_PATTERN.exec(text.trim()) ?? [];
  if (name === undefined) return { fault: `"${text}" is no key to sort by` };
  if (minus === '-' && direction !== undefined) return { fault: `"${text}" tells its direction twice` };
  return { name, descending: minus === '-' || direction?.toLowerCase() === 'desc' };
};

/** The keys that a list is sorted by, the first one first. */
export const parseSort = (text: string): readonly Key[] | Fault =>
  text.trim() === '' ? [] : allOf(text.split(',').map(keyIn));

/** The text of keys, which {@link parseSort} reads as these. */
export const printSort = (keys: readonly Key[]): string =>
  keys.map(({ name, descending }) => `${name}:${descending ? 'desc' : 'asc'}`).join();
