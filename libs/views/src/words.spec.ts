import { expect, it } from '@jest/globals';
import { changesBetween } from './changes.ts';
import { folded, phoneWord, wordsOf } from './words.ts';

it.each([
  ['Müller', 'muller'],
  ['ÅNGSTRÖM', 'angstrom'],
  ['Straße', 'strasse'],
  ['Łukasz Øster', 'lukasz oster'],
  ['ﬁne ①', 'fine 1'],
  ['Ελλάδα', 'ελλαδα'],
  ['北京', '北京'],
])('folds %s to %s', (text, expected) => {
  expect(folded(text)).toBe(expected);
});

it('takes words apart at whatever is neither letter nor digit, and cuts the longest', () => {
  expect(wordsOf(` K-17/a "Zoë's" x@y.ch `)).toEqual(['k', '17', 'a', 'zoe', 's', 'x', 'y', 'ch']);
  expect(wordsOf('!?')).toEqual([]);
  expect(wordsOf('a'.repeat(100))[0]).toHaveLength(60);
});

it('knows a telephone number by its end, however it is written', () => {
  expect(phoneWord('+41 (0)44 123-45-67')).toBe('tel765432144014');
  for (const written of ['044 123 45 67', '44.123.45.67', '0044/1234567 ext. 12'])
    expect(phoneWord('+41441234567').startsWith(phoneWord(written).slice(0, 'tel'.length + 9))).toBe(true);
});

it('tells changes member by member, lists as a whole, and what was not there as null', () => {
  const before = { name: 'a', same: 1, address: null, billing: { rate: '0', 'due/days': 1 }, tags: ['x'] };
  const after = {
    name: 'b',
    same: 1,
    address: { city: 'Bern' },
    billing: { rate: '0', 'due/days': 2 },
    tags: ['x', 'y'],
  };
  expect(changesBetween(before, after)).toEqual([
    { path: '/name', from: 'a', to: 'b' },
    { path: '/address', from: null, to: { city: 'Bern' } },
    { path: '/billing/due~1days', from: 1, to: 2 },
    { path: '/tags', from: ['x'], to: ['x', 'y'] },
  ]);
  expect(changesBetween({}, { meta: { key: 1 } })).toEqual([{ path: '/meta', from: null, to: { key: 1 } }]);
  expect(changesBetween(after, after)).toEqual([]);
});
