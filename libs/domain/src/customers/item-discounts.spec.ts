import type { CustomerEvent, ItemDiscountChanges } from '@clientele/contracts';
import { scenario } from '@clientele/decider/scenario';
import { describe, it } from '@jest/globals';
import { changeItemDiscounts, customer } from './customer.ts';

const { given } = scenario(customer);

const acme: CustomerEvent = { type: 'CustomerRegistered', data: { number: 7, kind: 'company', sealed: {} } };
const assay = { itemType: 'assay', itemId: 1 } as const;
const panel = { itemType: 'panel', itemId: 1 } as const;
const set = (item: typeof assay | typeof panel, price: string | null, percent: string | null) =>
  ({ type: 'ItemDiscountSet', data: { ...item, price, percent } }) as const;

const change = (wanted: ItemDiscountChanges, mayDiscount = true) =>
  changeItemDiscounts(wanted, { mayDiscount });

describe('changes of discounts', () => {
  it('add, and leave the others alone', () =>
    given(acme, set(assay, '20', '30'))
      .when(change({ add: [{ ...panel, price: '5' }] }))
      .then(set(panel, '5', null)));

  it('change what is said and nothing else, and say nothing twice', () => {
    given(acme, set(assay, '20', '30'))
      .when(change({ change: [{ ...assay, percent: '5' }] }))
      .then(set(assay, '20', '5'));
    given(acme, set(assay, '20', '30'))
      .when(change({ change: [{ ...assay, price: null }] }))
      .then(set(assay, null, '30'));
    given(acme, set(assay, '20', '30'))
      .when(change({ change: [{ ...assay, price: '20' }] }))
      .thenNothing();
  });

  it('remove', () =>
    given(acme, set(assay, '20', '30'), set(panel, '1', null))
      .when(change({ remove: [assay] }))
      .then({ type: 'ItemDiscountRemoved', data: assay }));

  it('are refused together when one of them is', () => {
    const ground = given(acme, set(assay, '20', '30'));
    ground.when(change({ add: [panel, assay] })).thenRefused('item-discount-exists', { pointer: '/add/1' });
    ground
      .when(change({ change: [assay, panel] }))
      .thenRefused('item-discount-not-found', { pointer: '/change/1' });
    ground.when(change({ remove: [panel] })).thenRefused('item-discount-not-found', { pointer: '/remove/0' });
    ground
      .when(change({ change: [assay], remove: [assay] }))
      .thenRefused('duplicate-entry', { pointer: '/remove/0' });
    const many = Array.from(
      { length: 1_000 },
      (_, index) => ({ itemType: 'panel', itemId: index + 1 }) as const,
    );
    ground.when(change({ add: many })).thenRefused('too-many-entries', { pointer: '/add' });
  });

  it('take a right of their own', () =>
    given(acme)
      .when(change({ add: [assay] }, false))
      .thenRefused('forbidden', { pointer: '/itemDiscounts' }));
});
