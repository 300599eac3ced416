import type { WholeCustomerDocument } from '@clientele/contracts';
import { describe, expect, it } from '@jest/globals';
import { addContacts, addedContacts, contactList, firstContacts, replacedContacts } from './contacts.ts';

const AT = '/v1/customers/7';
const flags = { receiveEmail: true, receiveInvoiceEmail: false, portalUser: false };
const shown = { contacts: [{ number: 1, link: flags }] } as WholeCustomerDocument;
const sent = (...contacts: readonly object[]) => contactList.parse(contacts);

describe('the contacts that a customer shall have', () => {
  it('are linked, and changed where more is said of them', () => {
    expect(firstContacts(AT, sent({ id: 1 }, { id: 2, email_address: 'a@b.example', fax: '9' }))).toEqual([
      { method: 'PUT', path: `${AT}/contacts`, body: { contacts: [{ id: 1 }, { id: 2 }] } },
      { method: 'PATCH', path: '/v1/contacts/2', body: { email: 'a@b.example', fax: '9' } },
    ]);
    expect(firstContacts(AT, [])).toEqual([]);
  });

  it('keep their flags', () => {
    expect(replacedContacts(AT, shown, sent({ id: 2 }, { id: 1 }))).toEqual([
      { method: 'PUT', path: `${AT}/contacts`, body: { contacts: [{ id: 2 }, { id: 1, ...flags }] } },
    ]);
  });

  it('are no change when they are those that it has', () => {
    expect(replacedContacts(AT, shown, sent({ id: 1 }))).toEqual([]);
    expect(replacedContacts(AT, shown, sent({ id: 1 }, { id: 1 }))).toHaveLength(1);
    expect(replacedContacts(AT, shown, sent())).toHaveLength(1);
  });
});

it('takes the names of flags in any spelling, and leaves out what was left out', () => {
  const { contacts } = addedContacts.parse({
    id: 7,
    contacts: { 2: { Portal_user: false }, 1: { RECEIVE_EMAIL: true } },
  });
  expect(addContacts(AT, contacts)).toEqual([
    { method: 'PATCH', path: `${AT}/contacts/1`, body: { receiveEmail: true } },
    { method: 'PATCH', path: `${AT}/contacts/2`, body: { portalUser: false } },
  ]);
});
