import { describe, expect, it } from '@jest/globals';
import { BLANK_CUSTOMER, type CustomerFields } from './fields.ts';
import { displayName, namesFrom } from './names.ts';

const shown = (fields: Partial<CustomerFields>) => displayName({ ...BLANK_CUSTOMER, number: 42, ...fields });
const jane = { firstName: 'Jane', lastName: 'Doe' };

describe('the name that is shown', () => {
  it.each([
    ['of a company is its own', { kind: 'company', companyName: 'Acme AG', ...jane }, 'Acme AG'],
    ['of a company without one is its person’s', { kind: 'company', ...jane }, 'Jane Doe'],
    ['of a person is first and last name', { kind: 'person', companyName: 'Acme AG', ...jane }, 'Jane Doe'],
    ['of a person with one name is that one', { kind: 'person', lastName: 'Cher' }, 'Cher'],
    ['of a person without one is the company’s', { kind: 'person', companyName: 'Acme AG' }, 'Acme AG'],
    ['of nobody named is the code', { code: 'K-17' }, 'K-17'],
    ['of nobody named and without code is the number', {}, '#42'],
  ] as const)('%s', (_, fields, expected) => expect(shown(fields)).toBe(expected));
});

describe('a written name', () => {
  it('is a company’s own', () =>
    expect(namesFrom('company', ' Acme  AG ')).toEqual({ companyName: 'Acme  AG' }));

  it.each([
    ['Jane Doe', 'Jane', 'Doe'],
    ['Mary Ann  Doe', 'Mary Ann', 'Doe'],
    [' Cher ', null, 'Cher'],
    ['Jane \tDoe', 'Jane', 'Doe'],
  ])('%j is split at its last space for a person', (text, firstName, lastName) =>
    expect(namesFrom('person', text)).toEqual({ firstName, lastName }),
  );
});
