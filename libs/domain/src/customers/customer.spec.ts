import { expect, it } from '@jest/globals';
import { customerInput, type CustomerEvent } from '@clientele/contracts';
import { fold } from '@clientele/decider';
import { scenario } from '@clientele/decider/scenario';
import {
  amendCustomer,
  archiveCustomer,
  customer,
  deleteCustomer,
  registerCustomer,
  replaceCustomer,
  restoreCustomer,
} from './customer.ts';

const id = '0190a000-0000-7000-8000-000000000001';
const survivor = '0190a000-0000-7000-8000-000000000002';
const orderId = '0190a000-0000-7000-8000-000000000003';
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

const acmeNamed = (more: object = {}): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: { number: 7, kind: 'company', sealed: { companyName: 'Acme AG', ...more } },
});
const acme = acmeNamed();
const coded = acmeNamed({ code: 'K-17', externalId: 'abc' });
const archived: CustomerEvent = {
  type: 'CustomerArchived',
  data: { archivedAt: '2026-01-15T00:00:00.000Z' },
};
const restored: CustomerEvent = { type: 'CustomerRestored', data: {} };
const deleted: CustomerEvent = { type: 'CustomerDeleted', data: {} };
const linked: CustomerEvent = { type: 'CustomerOrderLinked', data: { orderId } };
const unlinked: CustomerEvent = { type: 'CustomerOrderUnlinked', data: { orderId } };
const mergedAway = (released: 'externalId'[] = []): CustomerEvent => ({
  type: 'CustomerMergedAway',
  data: { into: { id: survivor, version: 1 }, released },
});
const erased: CustomerEvent = { type: 'PersonErased', data: { kids: [orderId] } };
const emailed = (email: string): CustomerEvent => ({
  type: 'CustomerChannelsChanged',
  data: { sealed: { email } },
});

const acmeInput = { company: { name: 'Acme AG' } };

it('registers a company with nothing but its name', () => given().when(register(acmeInput)).then(acme));

it('registers whatever else is known in events of its own', () =>
  given()
    .when(register({ ...acmeInput, email: 'a@acme.example', active: false, archived: true }))
    .then(
      acme,
      emailed('a@acme.example'),
      { type: 'CustomerDeactivated', data: {} },
      { type: 'CustomerArchived', data: { archivedAt: now } },
    ));

it('registers a customer of whom nothing is known but the number', () =>
  given()
    .when(register({}))
    .then({ type: 'CustomerRegistered', data: { number: 7, kind: 'company', sealed: {} } }));

it('registers nobody under the id of another', () =>
  given(acme).when(register({})).thenRefused('customer-exists'));

it('never uses the id of a deleted customer again', () => {
  given(acme, deleted).when(register({})).thenRefused('customer-deleted');
  given(acme, deleted).when(replace({})).thenRefused('customer-deleted');
});

it('names the survivor to whoever writes to a merged customer', () => {
  const decisions = [
    register({}),
    replace({}),
    amend({}),
    archiveCustomer({ now }),
    restoreCustomer(),
    deleteCustomer(),
  ];
  for (const decision of decisions)
    given(acme, mergedAway()).when(decision).thenRefused('customer-merged', { id: survivor });
});

it('knows no customer that never was or was deleted', () => {
  for (const decision of [amend({}), archiveCustomer({ now }), restoreCustomer(), deleteCustomer()]) {
    given().when(decision).thenRefused('customer-not-found');
    given(acme, deleted).when(decision).thenRefused('customer-not-found');
  }
});

it('makes a whole document a customer when there is none', () => given().when(replace(acmeInput)).then(acme));

it('makes nobody without the right to create, and changes nobody without the right to update', () => {
  const none = { ...written(acmeInput), mayCreate: false, mayUpdate: false };
  given().when(replaceCustomer(none)).thenRefused('forbidden');
  given(acme).when(replaceCustomer(none)).thenRefused('forbidden');
});

it('takes what a whole document leaves out as its default', () =>
  given(acmeNamed({ externalId: 'abc' }), emailed('a@acme.example'), archived)
    .when(replace(acmeInput))
    .then(
      { type: 'CustomerExternalIdChanged', data: { sealed: { externalId: null } } },
      { type: 'CustomerChannelsChanged', data: { sealed: { email: null } } },
      restored,
    ));

it('changes only what a patch speaks of', () =>
  given(acme, emailed('a@acme.example'))
    .when(amend({ email: 'b@acme.example', phone: null }))
    .then(emailed('b@acme.example')));

it('says nothing twice', () =>
  given(acme, emailed('a@acme.example'))
    .when(amend({ email: 'a@acme.example' }))
    .thenNothing());

it('archives and restores, each once', () => {
  given(acme)
    .when(archiveCustomer({ now }))
    .then({ type: 'CustomerArchived', data: { archivedAt: now } });
  given(acme, archived).when(archiveCustomer({ now })).thenNothing();
  given(acme, archived)
    .when(amend({ archived: true }))
    .thenNothing();
  given(acme, archived).when(restoreCustomer()).then(restored);
  given(acme, archived)
    .when(amend({ archived: false }))
    .then(restored);
  given(acme).when(restoreCustomer()).thenNothing();
});

it('keeps the switches apart', () => {
  given(acme, archived)
    .when(amend({ inactive: true, active: false }))
    .then({ type: 'CustomerDeactivated', data: {} }, { type: 'CustomerMarkedInactive', data: {} });
  given(acme, { type: 'CustomerDeactivated', data: {} }, { type: 'CustomerMarkedInactive', data: {} })
    .when(amend({ inactive: null, active: null }))
    .then({ type: 'CustomerActivated', data: {} }, { type: 'CustomerMarkedCurrent', data: {} });
});

it('deletes a customer, but none with orders', () => {
  given(acme).when(deleteCustomer()).then(deleted);
  given(acme, linked).when(deleteCustomer()).thenRefused('customer-has-orders');
  given(acme, linked, unlinked).when(deleteCustomer()).then(deleted);
});

it('changes discounts of an existing customer with the right to do so only', () => {
  const item = { itemType: 'assay', itemId: 1, price: '20' };
  const unentitled = (input: object) => amendCustomer({ ...written(input), mayDiscount: false });
  given(acme)
    .when(unentitled({ billing: { discountRate: '5' } }))
    .thenRefused('forbidden', { pointer: '/billing' });
  given(acme)
    .when(unentitled({ billing: { creditRate: '5' } }))
    .then({ type: 'CustomerRatesChanged', data: { creditRate: '5' } });
  given(acme)
    .when(unentitled({ itemDiscounts: [item] }))
    .thenRefused('forbidden', { pointer: '/itemDiscounts' });
  given(acme)
    .when(unentitled({ billing: { discountRate: '0.00', dueDays: 30 }, itemDiscounts: [] }))
    .then({ type: 'CustomerBillingTermsChanged', data: { dueDays: 30, sealed: {} } });
  given()
    .when(registerCustomer({ ...written({ billing: { discountRate: '5.50' } }) }))
    .thenAmongOthers({ type: 'CustomerRatesChanged', data: { discountRate: '5.5' } });
});

const claims = (...events: CustomerEvent[]) =>
  customer.claims?.(fold(customer, customer.initial, events)).map(({ kind, value }) => `${kind}:${value}`);

it('claims its code and its external id until it is deleted or erased', () => {
  expect(claims()).toEqual([]);
  expect(claims(acme)).toEqual([]);
  expect(claims(coded)).toEqual(['code:K-17', 'externalId:abc']);
  expect(claims(coded, deleted)).toEqual([]);
  expect(claims(coded, erased)).toEqual([]);
});

it('keeps its claims when it was merged away, but for those that the survivor took', () => {
  expect(claims(coded, mergedAway())).toEqual(['code:K-17', 'externalId:abc']);
  expect(claims(coded, mergedAway(['externalId']))).toEqual(['code:K-17']);
});

it('stays deleted, whatever else is said of it', () =>
  expect(fold(customer, customer.initial, [acme, deleted, erased])).toEqual({ stage: 'deleted' }));
