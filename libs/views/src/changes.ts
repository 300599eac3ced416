import { pointerOf } from '@clientele/http';
import { z } from 'zod';

/** One member that an event changed. */
export interface Change {
  /** JSON pointer of the member. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

export const change = z.strictObject({ path: z.string(), from: z.json(), to: z.json() });

type Members = Readonly<Record<string, unknown>>;

const hasMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What differs between two documents: objects are compared member by member, anything else as a whole. A
 * member that one of them does not have counts as `null`.
 */
export function changesBetween(from: unknown, to: unknown, path: readonly string[] = []): Change[] {
  if (!hasMembers(from) || !hasMembers(to)) {
    const isEqual = JSON.stringify(from) === JSON.stringify(to);
    return isEqual ? [] : [{ path: pointerOf(path), from: from ?? null, to: to ?? null }];
  }
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].flatMap((name) => changesBetween(from[name] ?? null, to[name] ?? null, [...path, name]));
}
