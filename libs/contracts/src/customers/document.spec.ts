import { expect, it } from '@jest/globals';
import { customerDocument, customerInput } from '../rest/customers.ts';
import { documentOf } from './document.ts';
import { BLANK_CUSTOMER, type CustomerFields } from './fields.ts';

const id = '019a0000-0000-7000-8000-000000000001';
const at = '2026-01-01T00:00:00.000Z';
const standing = { version: 7, revision: 3, position: 1042n, createdAt: at, updatedAt: at };
const shown = (fields: Partial<CustomerFields>) =>
  documentOf(id, { ...BLANK_CUSTOMER, number: 42, ...fields }, standing);

it('shows where the stream stands, positions as text', () =>
  expect(shown({})).toMatchObject({
    id,
    number: 42,
    version: 7,
    revision: 3,
    position: '1042',
    createdAt: at,
  }));

it('shows nothing where nothing is known', () =>
  expect(shown({})).toMatchObject({
    company: null,
    address: null,
    displayName: '#42',
    archived: false,
    tags: [],
  }));

it('shows a company of which one thing is known', () =>
  expect(shown({ vatId: 'V' }).company).toEqual({ name: null, vatId: 'V', taxId: null, crn: null }));

it('shows the archive as a switch and as a time', () =>
  expect(shown({ archivedAt: at })).toMatchObject({ archived: true, archivedAt: at }));

it('is described by its schema', () => {
  const document = shown({ companyName: 'Acme AG' });
  expect(customerDocument.parse(document)).toEqual(document);
});

it('can be sent back as it was read, even with the longest name', () => {
  const long = 'x'.repeat(500);
  expect(customerInput.safeParse(shown({ kind: 'person', firstName: long, lastName: long })).success).toBe(
    true,
  );
});
