import { expect, it } from '@jest/globals';
import type { CustomerEvent } from '../events/customers.ts';
import { BLANK_CUSTOMER, type CustomerFields } from './fields.ts';
import { fieldsAfter } from './fields-after.ts';

const project = { id: '019a0000-0000-7000-8000-000000000031', number: 3, name: 'Roof' };
const item = { itemType: 'assay', itemId: 1 } as const;
const known: CustomerFields = {
  ...BLANK_CUSTOMER,
  number: 42,
  lastName: 'Doe',
  note: 'x',
  dueDays: 30,
  projects: [project],
  itemDiscounts: [
    { ...item, price: '1', percent: null },
    { ...item, itemId: 2, price: '2', percent: null },
  ],
};
const after = (event: CustomerEvent): CustomerFields => fieldsAfter(known, event);

it('changes only what an event says', () =>
  expect(after({ type: 'CustomerRenamed', data: { sealed: { firstName: 'Jane' } } })).toEqual({
    ...known,
    firstName: 'Jane',
  }));

it('forgets what a box said once it cannot be opened', () =>
  expect(after({ type: 'CustomerRenamed', data: { sealed: null } })).toEqual({ ...known, lastName: null }));

it('keeps what is said beside a lost box', () =>
  expect(after({ type: 'CustomerBillingTermsChanged', data: { dueDays: 10, sealed: null } })).toEqual({
    ...known,
    dueDays: 10,
  }));

it('puts a later discount of an item in the place of the earlier one', () => {
  const discount = { ...item, price: null, percent: '5' };
  expect(after({ type: 'ItemDiscountSet', data: discount }).itemDiscounts).toEqual([
    discount,
    known.itemDiscounts[1],
  ]);
  expect(after({ type: 'ItemDiscountRemoved', data: item }).itemDiscounts).toEqual([known.itemDiscounts[1]]);
});

it('keeps a project whose name is lost', () => {
  const renamed: CustomerEvent = { type: 'ProjectRenamed', data: { projectId: project.id, sealed: null } };
  expect(after(renamed).projects).toEqual([{ ...project, name: '' }]);
});

it('leaves of an erased person nothing that was sealed', () =>
  expect(after({ type: 'PersonErased', data: { kids: [] } })).toEqual({
    ...known,
    lastName: null,
    note: null,
    projects: [{ ...project, name: '' }],
  }));
