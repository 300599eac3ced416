import { META_LENGTH_MAX, type CustomerFields } from '@clientele/contracts';

type JsonObject = CustomerFields['meta'];
type Json = JsonObject[string];

const sameEntries = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((entry, index) => same(entry, b[index]));

const sameMembers = (a: object, b: object): boolean => {
  const others = new Map<string, unknown>(Object.entries(b));
  const members = Object.entries(a);
  return (
    members.length === others.size &&
    members.every(([name, value]) => others.has(name) && same(value, others.get(name)))
  );
};

/** Whether two JSON values are equal; the order of an object's members says nothing. */
export const same = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameEntries(a, b);
  return !Array.isArray(b) && sameMembers(a, b);
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON Merge Patch (RFC 7396): `null` takes a member away, objects merge, whatever else replaces. */
export const mergePatch = (target: JsonObject, patch: JsonObject): JsonObject => {
  const merged = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const present = merged.get(name);
    if (value === null) merged.delete(name);
    else merged.set(name, isObject(value) ? mergePatch(isObject(present) ? present : {}, value) : value);
  }
  return Object.fromEntries(merged);
};

/** Whether `meta` is larger than a customer may hold. */
export const isTooLarge = (meta: JsonObject): boolean => JSON.stringify(meta).length > META_LENGTH_MAX;
