import { it } from '@jest/globals';
import { customerInput, type CustomerEvent } from '@clientele/contracts';
import { scenario } from '@clientele/decider/scenario';
import { amendCustomer, customer } from './customer.ts';

const id = '0190a000-0000-7000-8000-000000000001';
const roofId = '0190a000-0000-7000-8000-0000000000a1';
const cellarId = '0190a000-0000-7000-8000-0000000000a2';
const groupId = '0190a000-0000-7000-8000-0000000000b1';

const { given } = scenario(customer);

const written = (input: object) => ({
  id,
  number: 7,
  input: customerInput.parse(input),
  fresh: [
    { id: roofId, number: 31 },
    { id: cellarId, number: 32 },
  ],
  freshIds: [groupId],
  now: '2026-02-01T00:00:00.000Z',
  mayDiscount: true,
});

const amend = (input: object) => amendCustomer(written(input));
const acme: CustomerEvent = { type: 'CustomerRegistered', data: { number: 7, kind: 'company', sealed: {} } };

it('keeps a tag once', () =>
  given(acme)
    .when(amend({ tags: ['vip', ' lab ', 'vip'] }))
    .then({ type: 'CustomerTagsChanged', data: { sealed: { tags: ['vip', 'lab'] } } }));

const roof: CustomerEvent = {
  type: 'ProjectAdded',
  data: { projectId: roofId, number: 31, sealed: { name: 'Roof' } },
};

const cellar: CustomerEvent = {
  type: 'ProjectAdded',
  data: { projectId: cellarId, number: 32, sealed: { name: 'Cellar' } },
};

it('adds, renames and removes projects by their ids', () => {
  given(acme)
    .when(amend({ projects: [{ name: 'Roof' }, { name: 'Cellar' }] }))
    .then(roof, cellar);
  given(acme, cellar)
    .when(amend({ projects: [{ name: 'Roof' }] }))
    .then({ type: 'ProjectRemoved', data: { projectId: cellarId } }, roof);
  given(acme, roof, cellar)
    .when(amend({ projects: [{ id: roofId, number: 31, name: 'Attic' }] }))
    .then(
      { type: 'ProjectRemoved', data: { projectId: cellarId } },
      { type: 'ProjectRenamed', data: { projectId: roofId, sealed: { name: 'Attic' } } },
    );
  given(acme, roof, cellar)
    .when(amend({ tags: [] }))
    .thenNothing();
});

it('refuses projects that the customer does not have, has twice, or has under another number', () => {
  given(acme)
    .when(amend({ projects: [{ name: 'Roof' }, { id: cellarId, name: 'Cellar' }] }))
    .thenRefused('project-not-found', { pointer: '/projects/1/id' });
  given(acme, roof)
    .when(
      amend({
        projects: [
          { id: roofId, name: 'A' },
          { id: roofId, name: 'B' },
        ],
      }),
    )
    .thenRefused('duplicate-entry', { pointer: '/projects/1' });
  given(acme, roof)
    .when(amend({ projects: [{ id: roofId, number: 32, name: 'Roof' }] }))
    .thenRefused('read-only', { pointer: '/projects/0/number' });
});

it('gives user groups their ids and defaults', () =>
  given(acme)
    .when(amend({ userGroups: [{ name: 'Lab' }] }))
    .then({
      type: 'CustomerUserGroupsChanged',
      data: {
        sealed: {
          userGroups: [{ id: groupId, name: 'Lab', description: null, permissions: [], archived: false }],
        },
      },
    }));

it('sets and removes discounts item by item', () => {
  const item = { itemType: 'panel', itemId: 3 } as const;
  const set: CustomerEvent = { type: 'ItemDiscountSet', data: { ...item, price: null, percent: '30' } };
  given(acme)
    .when(amend({ itemDiscounts: [{ ...item, percent: '30.0' }] }))
    .then(set);
  given(acme, set)
    .when(amend({ itemDiscounts: [{ ...item, percent: '30' }] }))
    .thenNothing();
  given(acme, set)
    .when(amend({ itemDiscounts: [{ ...item, price: '2' }] }))
    .then({ type: 'ItemDiscountSet', data: { ...item, price: '2', percent: null } });
  given(acme, set)
    .when(amend({ itemDiscounts: null }))
    .then({ type: 'ItemDiscountRemoved', data: item });
  given(acme)
    .when(amend({ itemDiscounts: [item, item] }))
    .thenRefused('duplicate-entry', { pointer: '/itemDiscounts/1' });
});
