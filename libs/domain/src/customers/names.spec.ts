import { it } from '@jest/globals';
import { customerInput, type CustomerEvent } from '@clientele/contracts';
import { scenario } from '@clientele/decider/scenario';
import { amendCustomer, customer, registerCustomer, replaceCustomer } from './customer.ts';

const id = '0190a000-0000-7000-8000-000000000001';

const { given } = scenario(customer);

const written = (input: object) => ({
  id,
  number: 7,
  input: customerInput.parse(input),
  fresh: [],
  freshIds: [],
  now: '2026-02-01T00:00:00.000Z',
  mayDiscount: true,
  mayCreate: true,
  mayUpdate: true,
  addressed: {},
});

const register = (input: object) => registerCustomer(written(input));
const amend = (input: object) => amendCustomer(written(input));
const replace = (input: object) => replaceCustomer(written(input));

const registered = (kind: 'person' | 'company', names: object): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: { number: 7, kind, sealed: names },
});
const renamed = (names: object): CustomerEvent => ({ type: 'CustomerRenamed', data: { sealed: names } });

const acme = registered('company', { companyName: 'Acme AG' });
const jane = registered('person', { firstName: 'Jane', lastName: 'Doe' });

it('takes a customer with no name but a first or last one for a person', () => {
  given()
    .when(register({ lastName: 'Doe' }))
    .then(registered('person', { lastName: 'Doe' }));
  given()
    .when(register({ lastName: 'Doe', company: { name: 'Acme AG' } }))
    .then(registered('company', { lastName: 'Doe', companyName: 'Acme AG' }));
  given()
    .when(register({ lastName: 'Doe', kind: 'company' }))
    .then(registered('company', { lastName: 'Doe' }));
});

it('takes a customer with nothing but a display name for a company', () =>
  given()
    .when(register({ displayName: ' Acme AG ' }))
    .then(acme));

it('writes the display name of a company as its name', () =>
  given(acme)
    .when(amend({ displayName: 'Acme GmbH' }))
    .then(renamed({ companyName: 'Acme GmbH' })));

it('splits the display name of a person at its last space', () => {
  given(jane)
    .when(amend({ displayName: 'Mary Ann Doe' }))
    .then(renamed({ firstName: 'Mary Ann' }));
  given(jane)
    .when(amend({ displayName: 'Cher' }))
    .then(renamed({ firstName: null, lastName: 'Cher' }));
});

it('sets the parts of a name before the display name', () => {
  given(jane)
    .when(amend({ firstName: 'Joan', displayName: 'Jane Doe' }))
    .then(renamed({ firstName: 'Joan' }));
  given(jane)
    .when(amend({ firstName: 'Joan', displayName: 'Joan Doe' }))
    .then(renamed({ firstName: 'Joan' }));
  given(jane)
    .when(amend({ firstName: 'Joan', displayName: 'Ann Roe' }))
    .then(renamed({ firstName: 'Ann', lastName: 'Roe' }));
});

it('writes nothing when the display name is what is shown', () => {
  given(jane)
    .when(amend({ displayName: ' Jane Doe ' }))
    .thenNothing();
  given(registered('company', { code: 'K-17' }))
    .when(amend({ displayName: 'K-17' }))
    .thenNothing();
  given(registered('company', {}))
    .when(amend({ displayName: '#7' }))
    .thenNothing();
});

it('leaves the parts of a name to a whole document that tells a display name alone', () => {
  given(jane)
    .when(replace({ displayName: 'Jane Doe' }))
    .thenNothing();
  given(registered('person', { lastName: 'Doe', companyName: 'Acme AG' }))
    .when(replace({ displayName: 'Roe' }))
    .then(renamed({ lastName: 'Roe' }));
  given(jane)
    .when(replace({ displayName: 'Jane Doe', company: null }))
    .then(
      { type: 'CustomerKindChanged', data: { kind: 'company' } },
      renamed({ firstName: null, lastName: null }),
    );
});

it('refuses a blank display name', () =>
  given(jane)
    .when(amend({ displayName: ' ' }))
    .thenRefused('display-name-blank', { pointer: '/displayName' }));

it('refuses a display name that is longer than a name may be', () =>
  given(acme)
    .when(amend({ displayName: 'x'.repeat(501) }))
    .thenRefused('invalid-request', { pointer: '/displayName' }));

it('trims names, and takes a blank one for none', () =>
  given(acme)
    .when(amend({ firstName: ' Jane ', lastName: '  ' }))
    .then(renamed({ firstName: 'Jane' })));
