import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergePatchOf } from './merge-patch.ts';

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 7396, as it defines itself. */
const merged = (target: unknown, patch: unknown): unknown => {
  if (!isMembers(patch)) return patch;
  const members = new Map(Object.entries(isMembers(target) ? target : {}));
  for (const [name, value] of Object.entries(patch))
    if (value === null) members.delete(name);
    else members.set(name, merged(members.get(name), value));
  return Object.fromEntries(members);
};

const { object } = fc.letrec<{ object: Members; value: unknown }>((tie) => ({
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'Ü'), tie('value'), { maxKeys: 4 }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.array(fc.integer()),
    tie('object'),
  ),
}));

it('makes one object of the other', () =>
  fc.assert(
    fc.property(object, object, (before, after) =>
      expect(merged(before, mergePatchOf(before, after))).toEqual(merged({}, after)),
    ),
  ));

it('is empty between equals', () => {
  const copy = (members: Members) => JSON.parse(JSON.stringify(members)) as Members;
  fc.assert(fc.property(object, (one) => expect(mergePatchOf(copy(one), copy(one))).toEqual({})));
});
