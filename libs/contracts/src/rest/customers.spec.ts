import { describe, expect, it } from '@jest/globals';
import { customerInput, mergeInput } from './customers.ts';

const faultIn = (input: object) => customerInput.safeParse(input).error?.issues[0]?.path.join('/');

describe('a customer as it is sent', () => {
  it('may be empty', () => expect(customerInput.parse({})).toEqual({}));

  it('has trimmed names, and none where they are blank', () =>
    expect(customerInput.parse({ firstName: ' Jane ', lastName: ' ', company: { name: '' } })).toEqual({
      firstName: 'Jane',
      lastName: null,
      company: { name: null },
    }));

  it('has times in UTC and decimals in one spelling', () =>
    expect(
      customerInput.parse({ activeFrom: '2026-06-01T12:00:00.5+02:00', billing: { creditRate: '2.50' } }),
    ).toEqual({ activeFrom: '2026-06-01T10:00:00.500Z', billing: { creditRate: '2.5' } }));

  it.each([
    ['an unknown member', { nickname: 'x' }, ''],
    ['a wrong type', { email: 7 }, 'email'],
    ['an e-mail address without an at sign', { email: 'acme.example' }, 'email'],
    ['a decimal as a number', { billing: { creditRate: 2.5 } }, 'billing/creditRate'],
    ['an impossible day', { birthDate: '2026-02-30' }, 'birthDate'],
    ['a time beyond the year 9999', { activeFrom: '9999-12-31T23:59:59-23:00' }, 'activeFrom'],
    ['a time before the year 0000', { activeFrom: '0000-01-01T00:00:00+23:00' }, 'activeFrom'],
    ['a blank tag', { tags: ['a', ' '] }, 'tags/1'],
    ['a name that is too long', { firstName: 'x'.repeat(501) }, 'firstName'],
    ['an unknown member deep inside', { address: { town: 'Bern' } }, 'address'],
    [
      'half a pair of coordinates',
      { address: { coordinates: { latitude: 1 } } },
      'address/coordinates/longitude',
    ],
  ])('is refused with %s', (_, input, at) => expect(faultIn(input)).toBe(at));
});

it('lets a merge choose between whole members', () => {
  const merge = { from: 'K-17', choices: { company: 'from', tags: 'into' } };
  expect(mergeInput.parse(merge)).toEqual(merge);
  expect(mergeInput.safeParse({ from: 'K-17', choices: { code: 'from' } }).success).toBe(false);
});
