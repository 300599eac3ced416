import { expect, it } from '@jest/globals';
import type { ContactEvent } from '../events/contacts.ts';
import { BLANK_CONTACT, contactName, type ContactFields } from './fields.ts';
import { contactAfter } from './fields-after.ts';

const customerId = '019a0000-0000-7000-8000-000000000001';
const other = '019a0000-0000-7000-8000-000000000002';
const known: ContactFields = { ...BLANK_CONTACT, number: 7, lastName: 'Doe', customerIds: [customerId] };

it.each<[ContactEvent, object]>([
  [{ type: 'ContactRenamed', data: { sealed: { firstName: 'Jane' } } }, { firstName: 'Jane' }],
  [{ type: 'ContactRenamed', data: { sealed: null } }, { lastName: null }],
  [{ type: 'ContactTagsChanged', data: { sealed: { tags: ['a'] } } }, { tags: ['a'] }],
  [{ type: 'ContactLinkedToCustomer', data: { customerId: other } }, { customerIds: [customerId, other] }],
  [{ type: 'ContactUnlinkedFromCustomer', data: { customerId } }, { customerIds: [] }],
  [{ type: 'ContactDeleted', data: { customerIds: [customerId] } }, {}],
])('knows what %j changed', (event, changed) =>
  expect(contactAfter(known, event)).toEqual({ ...known, ...changed }),
);

it.each([
  [{ firstName: 'Jane', lastName: 'Doe', email: 'j@x.example' }, 'Jane Doe'],
  [{ lastName: 'Doe' }, 'Doe'],
  [{ email: 'j@x.example' }, 'j@x.example'],
  [{}, '#7'],
])('shows %j as %s', (fields, name) =>
  expect(contactName({ ...BLANK_CONTACT, number: 7, ...fields })).toBe(name),
);
