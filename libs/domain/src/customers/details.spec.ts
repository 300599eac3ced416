import { it } from '@jest/globals';
import { customerInput, type CustomerEvent, type CustomerFields } from '@clientele/contracts';
import { scenario, standingAfter } from '@clientele/decider/scenario';
import { amendCustomer, customer, registerCustomer, replaceCustomer } from './customer.ts';

const id = '0190a000-0000-7000-8000-000000000001';
const otherId = '0190a000-0000-7000-8000-000000000002';
const now = '2026-02-01T00:00:00.000Z';

const { given } = scenario(customer);

const written = (input: object) => ({
  id,
  number: 7,
  input: customerInput.parse(input),
  fresh: [],
  freshIds: [],
  now,
  mayDiscount: true,
  mayCreate: true,
  mayUpdate: true,
  addressed: {},
});

const register = (input: object) => registerCustomer(written(input));
const amend = (input: object) => amendCustomer(written(input));
const replace = (input: object) => replaceCustomer(written(input));

const registered = (names: object): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: { number: 7, kind: 'company', sealed: { companyName: 'Acme AG', ...names } },
});

const acmeInput = { company: { name: 'Acme AG' } };
const acme = registered({});
const nameless: CustomerEvent = {
  type: 'CustomerRegistered',
  data: { number: 7, kind: 'company', sealed: {} },
};
const coded = registered({ code: 'K-17', externalId: 'abc' });
const archived: CustomerEvent = {
  type: 'CustomerArchived',
  data: { archivedAt: '2026-01-15T00:00:00.000Z' },
};
const blank = {
  raw: null,
  street: null,
  city: null,
  postalCode: null,
  country: null,
  coordinates: null,
  note: null,
};
const addressed = (address: object | null): CustomerEvent => ({
  type: 'CustomerAddressChanged',
  data: { sealed: { address: address && { ...blank, ...address } } },
});

it('merges an address member by member, and drops one of which nothing is left', () => {
  const bern = addressed({ street: 'Weg 1', city: 'Bern' });
  given(acme)
    .when(amend({ address: { street: 'Weg 1', city: 'Bern' } }))
    .then(bern);
  given(acme, bern)
    .when(amend({ address: { city: 'Biel' } }))
    .then(addressed({ street: 'Weg 1', city: 'Biel' }));
  given(acme, bern)
    .when(amend({ address: { street: null, city: null } }))
    .then(addressed(null));
  given(acme, bern)
    .when(amend({ address: null }))
    .then(addressed(null));
  given(acme, bern)
    .when(replace({ company: { name: 'Acme AG' }, address: { city: 'Bern' } }))
    .then(addressed({ city: 'Bern' }));
});

it('merges company and billing member by member', () => {
  given(acme)
    .when(amend({ company: { vatId: 'CHE-1' }, billing: { dueDays: 30 } }))
    .then(
      { type: 'CustomerRegistrationNumbersChanged', data: { sealed: { vatId: 'CHE-1' } } },
      { type: 'CustomerBillingTermsChanged', data: { dueDays: 30, sealed: {} } },
    );
  given(nameless, { type: 'CustomerRatesChanged', data: { creditRate: '2' } })
    .when(amend({ billing: null, company: null }))
    .then({ type: 'CustomerRatesChanged', data: { creditRate: '0' } });
});

it('merges meta in a patch, and takes it as it is in a whole document', () => {
  const meta: CustomerEvent = {
    type: 'CustomerMetaChanged',
    data: { sealed: { meta: { a: { b: 1, c: 2 }, d: 3 } } },
  };
  const after = (value: CustomerFields['meta']): CustomerEvent => ({
    type: 'CustomerMetaChanged',
    data: { sealed: { meta: value } },
  });
  given(acme, meta)
    .when(amend({ meta: { a: { b: null, e: [null] }, d: {} } }))
    .then(after({ a: { c: 2, e: [null] }, d: {} }));
  given(acme, meta)
    .when(amend({ meta: { a: { c: 2 } } }))
    .thenNothing();
  given(acme, meta)
    .when(amend({ meta: null }))
    .then(after({}));
  given(acme, meta)
    .when(replace({ ...acmeInput, meta: { a: null } }))
    .then(after({ a: null }));
  given(acme, meta)
    .when(replace({ ...acmeInput, meta: { d: 3, a: { c: 2, b: 1 } } }))
    .thenNothing();
});

it('holds no more meta than it may, however it grew', () => {
  const half = 'x'.repeat(60_000);
  const meta: CustomerEvent = { type: 'CustomerMetaChanged', data: { sealed: { meta: { a: half } } } };
  given(acme, meta)
    .when(amend({ meta: { b: half } }))
    .thenRefused('too-many-entries', { pointer: '/meta' });
  given(acme, meta)
    .when(amend({ meta: { a: null, b: half } }))
    .then({ type: 'CustomerMetaChanged', data: { sealed: { meta: { b: half } } } });
});

it('refuses a period that ends before it begins', () => {
  const from: CustomerEvent = {
    type: 'CustomerActivationWindowChanged',
    data: { sealed: { activeFrom: '2026-03-01T00:00:00.000Z' } },
  };
  given(acme, from)
    .when(amend({ activeUntil: '2026-03-01T00:59:59+01:00' }))
    .thenRefused('window-reversed', { pointer: '/activeUntil' });
  given(acme, from)
    .when(amend({ activeUntil: '2026-03-01T01:00:00+01:00' }))
    .then({
      type: 'CustomerActivationWindowChanged',
      data: { sealed: { activeUntil: '2026-03-01T00:00:00.000Z' } },
    });
});

it('keeps the code and the id it was addressed by, whatever a whole document leaves out', () =>
  given(coded)
    .when(replaceCustomer({ ...written(acmeInput), addressed: { externalId: 'abc' } }))
    .thenNothing());

it('begins a customer with the code or the external id it was addressed by', () => {
  given()
    .when(replaceCustomer({ ...written(acmeInput), addressed: { code: 'K-17' } }))
    .then(registered({ code: 'K-17' }));
  given()
    .when(replaceCustomer({ ...written(acmeInput), addressed: { externalId: 'abc' } }))
    .then(registered({ externalId: 'abc' }));
});

it('begins no customer elsewhere than it was addressed', () => {
  const elsewhere = { ...written({ externalId: 'other' }), addressed: { externalId: 'abc' } };
  given().when(replaceCustomer(elsewhere)).thenRefused('read-only', { pointer: '/externalId' });
  const renamed = { ...written({ code: 'K-18' }), addressed: { code: 'K-17' } };
  given().when(replaceCustomer(renamed)).thenRefused('code-fixed', { pointer: '/code' });
});

it('fixes the code for life', () => {
  given(coded)
    .when(amend({ code: 'K-18' }))
    .thenRefused('code-fixed', { pointer: '/code' });
  given(coded)
    .when(amend({ code: null }))
    .thenRefused('code-fixed', { pointer: '/code' });
  given(acme)
    .when(amend({ code: 'K-17' }))
    .thenRefused('code-fixed', { pointer: '/code' });
  given(coded)
    .when(amend({ code: 'K-17' }))
    .thenNothing();
});

it('takes no code in the shape of a UUID', () =>
  given()
    .when(register({ code: id.toUpperCase() }))
    .thenRefused('code-like-uuid', { pointer: '/code' }));

it('takes read-only members as they were read', () => {
  const { position, ...standing } = standingAfter(2);
  const read = {
    id,
    number: 7,
    ...standing,
    position: String(position),
    archivedAt: '2026-01-15T00:00:00.000Z',
  };
  given(acme, archived).when(amend(read)).thenNothing();
  given(acme, archived)
    .when(replace({ ...acmeInput, ...read, archived: true }))
    .thenNothing();
});

it.each([
  ['id', otherId],
  ['number', 8],
  ['version', 3],
  ['revision', 3],
  ['position', '3'],
  ['createdAt', now],
  ['updatedAt', now],
  ['archivedAt', now],
])('refuses another %s', (member, value) =>
  given(acme, archived)
    .when(amend({ [member]: value }))
    .thenRefused('read-only', { pointer: `/${member}` }),
);
