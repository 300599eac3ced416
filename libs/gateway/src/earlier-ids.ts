import { Invalid, pointerOf } from '@clientele/http';
import type { TransactionCommand, TransactionResult } from './transaction.ts';

const NAMED_PATTERN = /\{(\d{1,3})\}/g;
const JUST_NAMED_PATTERN = /^\{(\d{1,3})\}$/;

/** Finds the id that a command answered, for a member that names it. */
type Find = (command: string, ...path: readonly PropertyKey[]) => string;

/**
 * A command with the ids that earlier ones answered, where it names them by `{n}`: anywhere in its path, and
 * in its body where a text is nothing else, unless the body is literal.
 */
export const withEarlierIds = (
  command: TransactionCommand,
  results: readonly TransactionResult[],
): TransactionCommand => {
  const find: Find = (named, ...path) => {
    const id = idOf(results[Number(named)]);
    if (id !== null) return id;
    const pointer = pointerOf(['commands', results.length, ...path]);
    throw new Invalid('invalid-request', [
      { pointer, message: `no command before this one answered an id as {${named}}` },
    ]);
  };
  return {
    ...command,
    path: command.path.replaceAll(NAMED_PATTERN, (_, named: string) => find(named, 'path')),
    ...(command.body === undefined || command.literal === true
      ? {}
      : { body: valueWithIds(command.body, find, ['body']) }),
  };
};

const idOf = (result: TransactionResult | undefined): string | null => {
  const { id } = (result?.body ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : null;
};

const valueWithIds = (value: unknown, find: Find, path: readonly PropertyKey[]): unknown => {
  if (typeof value === 'string') {
    const named = JUST_NAMED_PATTERN.exec(value)?.[1];
    return named === undefined ? value : find(named, ...path);
  }
  if (Array.isArray(value)) return value.map((each, index) => valueWithIds(each, find, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, valueWithIds(member, find, [...path, name])]),
  );
};
