import { expect, it } from '@jest/globals';
import type { CustomerEvent, MergeChoices } from '@clientele/contracts';
import { fold, isRefusal } from '@clientele/decider';
import { given, past } from '@clientele/decider/scenario';
import { customer } from './customer.ts';
import { mergeCustomers } from './merge.ts';

const ids = { into: '0190a000-0000-7000-8000-000000000001', from: '0190a000-0000-7000-8000-000000000002' };
const other = '0190a000-0000-7000-8000-000000000003';

const merge = (choices: MergeChoices = {}) =>
  mergeCustomers({ ids, choices, mayDiscount: true, creditMoves: true });

const registered = (number: number, names: object): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: { number, kind: 'company', sealed: names },
});
const acme = registered(1, { companyName: 'Acme AG', externalId: 'a' });
const acmeAgain = registered(2, { companyName: 'Acme', externalId: 'b' });
const deleted: CustomerEvent = { type: 'CustomerDeleted', data: {} };
const mergedInto = (id: string): CustomerEvent => ({
  type: 'CustomerMergedAway',
  data: { into: { id, version: 1 }, released: [] },
});
const channels = (values: object): CustomerEvent => ({
  type: 'CustomerChannelsChanged',
  data: { sealed: values },
});
const tagged = (...tags: string[]): CustomerEvent => ({
  type: 'CustomerTagsChanged',
  data: { sealed: { tags } },
});
const window = (values: object): CustomerEvent => ({
  type: 'CustomerActivationWindowChanged',
  data: { sealed: values },
});
const rated: CustomerEvent = { type: 'CustomerRatesChanged', data: { discountRate: '5' } };

type Choice = Extract<CustomerEvent, { type: 'CustomerMerged' }>['data']['choices'];

/** What a merge always says, of streams at these versions. */
const says = (into: number, from: number, choices: Choice = [], released: 'externalId'[] = []) => {
  const place = { id: ids.into, version: into };
  const merged: CustomerEvent = {
    type: 'CustomerMerged',
    data: { from: { id: ids.from, version: from }, into: place, choices },
  };
  const away: CustomerEvent = { type: 'CustomerMergedAway', data: { into: place, released } };
  return { merged, away };
};

const two = (into: readonly CustomerEvent[], from: readonly CustomerEvent[]) =>
  given({ into: past(customer, ...into), from: past(customer, ...from) });

it('keeps what the survivor has, and names both streams at their versions', () => {
  const { merged, away } = says(1, 1);
  two([acme], [acmeAgain])
    .when(merge())
    .then({ into: [merged], from: [away] });
});

it('fills what the survivor does not have', () => {
  const { merged, away } = says(2, 2);
  two(
    [acme, channels({ email: 'a@acme.example' })],
    [acmeAgain, channels({ email: 'b@acme.example', phone: '1' })],
  )
    .when(merge())
    .then({ into: [merged, channels({ phone: '1' })], from: [away] });
});

it('unites lists, and keeps the survivor’s entry where both have one', () => {
  const discount = (percent: string): CustomerEvent => ({
    type: 'ItemDiscountSet',
    data: { itemType: 'assay', itemId: 1, price: null, percent },
  });
  const { merged, away } = says(3, 3);
  two([acme, tagged('a', 'b'), discount('10')], [acmeAgain, tagged('b', 'c'), discount('20')])
    .when(merge())
    .then({ into: [merged, tagged('a', 'b', 'c')], from: [away] });
});

it('never mixes the first name of one with the last name of the other', () => {
  const { merged, away } = says(1, 1);
  two([registered(1, { lastName: 'Doe' })], [registered(2, { firstName: 'Joan', lastName: 'Roe' })])
    .when(merge())
    .then({ into: [merged], from: [away] });
});

it('never mixes the periods of both', () => {
  const { merged, away } = says(2, 2);
  two(
    [acme, window({ activeFrom: '2026-03-01T00:00:00.000Z' })],
    [acmeAgain, window({ activeUntil: '2026-01-01T00:00:00.000Z' })],
  )
    .when(merge())
    .then({ into: [merged], from: [away] });
});

it('takes a chosen member whole', () => {
  const { merged, away } = says(2, 2, [
    { field: 'company', side: 'from' },
    { field: 'tags', side: 'from' },
  ]);
  two([acme, tagged('a')], [acmeAgain, tagged('b')])
    .when(merge({ company: 'from', tags: 'from' }))
    .then({
      into: [merged, { type: 'CustomerRenamed', data: { sealed: { companyName: 'Acme' } } }, tagged('b')],
      from: [away],
    });
});

it('leaves a gap where the survivor was chosen', () => {
  const { merged, away } = says(1, 2, [{ field: 'phone', side: 'into' }]);
  two([acme], [acmeAgain, channels({ phone: '1' })])
    .when(merge({ phone: 'into' }))
    .then({ into: [merged], from: [away] });
});

it('moves the external id by choice only, and then with its claim', () => {
  const { merged, away } = says(1, 1, [{ field: 'externalId', side: 'from' }], ['externalId']);
  two([acme], [acmeAgain])
    .when(merge({ externalId: 'from' }))
    .then({
      into: [merged, { type: 'CustomerExternalIdChanged', data: { sealed: { externalId: 'b' } } }],
      from: [away],
    });
  const unnamed = says(1, 1);
  two([registered(1, {})], [registered(2, { externalId: 'b' })])
    .when(merge())
    .then({ into: [unnamed.merged], from: [unnamed.away] });
});

it('refuses customers whose credit cannot become one', () =>
  two([acme], [acmeAgain])
    .when(mergeCustomers({ ids, choices: {}, mayDiscount: true, creditMoves: false }))
    .thenRefused('merge-currencies-differ', { pointer: '/from' }));

it('refuses customers that cannot be merged', () => {
  const pointer = '/from';
  two([], [acmeAgain]).when(merge()).thenRefused('customer-not-found', {});
  two([acme, deleted], [acmeAgain]).when(merge()).thenRefused('customer-not-found', {});
  two([acme, mergedInto(other)], [acmeAgain])
    .when(merge())
    .thenRefused('customer-merged', { id: other });
  two([acme], []).when(merge()).thenRefused('customer-not-found', { pointer });
  two([acme], [acmeAgain, deleted]).when(merge()).thenRefused('customer-not-found', { pointer });
  two([acme], [acmeAgain, mergedInto(other)])
    .when(merge())
    .thenRefused('customer-merged', { pointer, id: other });
});

it('merges nobody with itself', () => {
  const itself = mergeCustomers({
    ids: { into: ids.into, from: ids.into },
    choices: {},
    mayDiscount: true,
    creditMoves: true,
  });
  two([acme], [acme]).when(itself).thenRefused('customer-merges-itself', { pointer: '/from' });
});

it('says nothing when they were merged before, unless it is asked for other values', () => {
  const gone = [acmeAgain, mergedInto(ids.into)];
  two([acme], gone).when(merge()).thenNothing();
  two([acme, deleted], gone).when(merge()).thenRefused('customer-not-found');
  two([acme], gone)
    .when(merge({ phone: 'from' }))
    .thenRefused('customer-merged', { id: ids.into });
});

it('changes no discounts without the right to', () => {
  const unentitled = (choices: MergeChoices) =>
    mergeCustomers({ ids, choices, mayDiscount: false, creditMoves: true });
  two([acme], [acmeAgain, rated])
    .when(unentitled({}))
    .thenRefused('forbidden', { pointer: '/choices/billing' });
  const { merged, away } = says(1, 2, [{ field: 'billing', side: 'into' }]);
  two([acme], [acmeAgain, rated])
    .when(unentitled({ billing: 'into' }))
    .then({ into: [merged], from: [away] });
});

it('refuses choices that make a period end before it begins', () =>
  two(
    [acme, window({ activeFrom: '2026-03-01T00:00:00.000Z' })],
    [acmeAgain, window({ activeUntil: '2026-01-01T00:00:00.000Z' })],
  )
    .when(merge({ activeUntil: 'from' }))
    .thenRefused('window-reversed', { pointer: '/choices/activeUntil' }));

it('refuses to unite more than a customer may hold, until a side is chosen', () => {
  const many = (prefix: string) => tagged(...Array.from({ length: 600 }, (_, index) => `${prefix}${index}`));
  const full = two([acme, many('a')], [acmeAgain, many('b')]);
  full.when(merge()).thenRefused('too-many-entries', { pointer: '/choices/tags' });
  const { merged, away } = says(2, 2, [{ field: 'tags', side: 'into' }]);
  full.when(merge({ tags: 'into' })).then({ into: [merged], from: [away] });
});

it('refuses to unite more meta than a customer may hold', () => {
  const large = (name: string): CustomerEvent => ({
    type: 'CustomerMetaChanged',
    data: { sealed: { meta: { [name]: 'x'.repeat(60_000) } } },
  });
  two([acme, large('a')], [acmeAgain, large('b')])
    .when(merge())
    .thenRefused('too-many-entries', { pointer: '/choices/meta' });
});

it('leaves each claim with one of both', () => {
  const states = { into: past(customer, acme).state, from: past(customer, acmeAgain).state };
  const standings = { into: past(customer, acme).standing, from: past(customer, acmeAgain).standing };
  const decided = merge({ externalId: 'from' })(states, standings);
  if (isRefusal(decided)) throw new Error(decided.refused);
  const claims = (['into', 'from'] as const).map((name) => {
    const state = fold(customer, states[name], (decided[name] ?? []) as CustomerEvent[]);
    return customer.claims?.(state).map(({ value }) => value);
  });
  expect(claims).toEqual([['b'], []]);
});
