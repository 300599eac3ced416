import { expect, it } from '@jest/globals';
import { BLANK_CONTACT } from '../contacts/fields.ts';
import { contactDocument, contactDocumentOf, contactFieldsOf, contactInput } from './contacts.ts';

const id = '019a0000-0000-7000-8000-000000000051';
const at = '2026-01-01T00:00:00.000Z';
const standing = { version: 1, revision: 1, position: 9n, createdAt: at, updatedAt: at };

it('shows a contact as its schema describes it, and takes it back as it was read', () => {
  const fields = { ...BLANK_CONTACT, number: 7, lastName: 'Doe', customerIds: [id] };
  const document = contactDocumentOf(id, fields, standing);
  expect(document).toMatchObject({ id, number: 7, position: '9', displayName: 'Doe', customerIds: [id] });
  expect(contactDocument.parse(document)).toEqual(document);
  expect(contactInput.safeParse(document).success).toBe(true);
  expect(contactFieldsOf(document)).toEqual(fields);
});

it('refuses what a contact cannot have', () => {
  const refused = (input: object) => contactInput.safeParse(input).error?.issues[0]?.path;
  expect(refused({ email: 'nowhere' })).toEqual(['email']);
  expect(refused({ tags: [' '] })).toEqual(['tags', 0]);
});
