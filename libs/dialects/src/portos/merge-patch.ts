import { isDeepStrictEqual } from 'node:util';

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON Merge Patch (RFC 7396) that makes one object of another; a member that is null cannot be said. */
export const mergePatchOf = (before: Members, after: Members): Members => {
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const changed = Object.entries(after).filter(
    ([name, value]) => !Object.hasOwn(before, name) || !isDeepStrictEqual(before[name], value),
  );
  return Object.fromEntries([
    ...gone.map((name) => [name, null] as const),
    ...changed.map(([name, value]) => {
      const old = before[name];
      return [name, isMembers(old) && isMembers(value) ? mergePatchOf(old, value) : value] as const;
    }),
  ]);
};
