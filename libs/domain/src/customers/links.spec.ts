import { expect, it } from '@jest/globals';
import { BLANK_CONTACT_FLAGS, type ContactFlags, type CustomerEvent } from '@clientele/contracts';
import { past, scenario } from '@clientele/decider/scenario';
import { customer } from './customer.ts';
import {
  attachDocument,
  customerRefusal,
  detachDocument,
  forgetContact,
  linkContact,
  LINKS_MAX,
  replaceContacts,
  unlinkContact,
} from './links.ts';

const jane = '0190a000-0000-7000-8000-0000000000d1';
const john = '0190a000-0000-7000-8000-0000000000d2';
const contract = '0190a000-0000-7000-8000-0000000000e1';
const survivor = '0190a000-0000-7000-8000-000000000002';

const acme: CustomerEvent = { type: 'CustomerRegistered', data: { number: 1, kind: 'company', sealed: {} } };
const deleted: CustomerEvent = { type: 'CustomerDeleted', data: {} };
const mergedAway: CustomerEvent = {
  type: 'CustomerMergedAway',
  data: { into: { id: survivor, version: 1 }, released: [] },
};
const link = (contactId: string, flags: Partial<ContactFlags> = {}) => ({
  contactId,
  ...BLANK_CONTACT_FLAGS,
  ...flags,
});
const linked = (...said: Parameters<typeof link>): CustomerEvent => ({
  type: 'CustomerContactLinked',
  data: link(...said),
});
const flagged = (...said: Parameters<typeof link>): CustomerEvent => ({
  type: 'CustomerContactFlagsChanged',
  data: link(...said),
});
const unlinked = (contactId: string): CustomerEvent => ({
  type: 'CustomerContactUnlinked',
  data: { contactId },
});
const attached: CustomerEvent = { type: 'CustomerDocumentAttached', data: { documentId: contract } };
const detached: CustomerEvent = { type: 'CustomerDocumentDetached', data: { documentId: contract } };

const { given } = scenario(customer);

it('links a contact, and says its flags again only when they change', () => {
  given(acme)
    .when(linkContact(jane, { portalUser: true }))
    .then(linked(jane, { portalUser: true }));
  const known = given(acme, linked(jane, { portalUser: true }));
  known.when(linkContact(jane, { portalUser: true })).thenNothing();
  known
    .when(linkContact(jane, { receiveEmail: true }))
    .then(flagged(jane, { portalUser: true, receiveEmail: true }));
});

it('unlinks a contact once', () => {
  given(acme, linked(jane)).when(unlinkContact(jane)).then(unlinked(jane));
  given(acme).when(unlinkContact(jane)).thenNothing();
});

it('replaces all links by those that are wanted', () => {
  const known = given(acme, linked(jane), linked(john));
  known
    .when(replaceContacts([link(john, { portalUser: true })]))
    .then(unlinked(jane), flagged(john, { portalUser: true }));
  known.when(replaceContacts([link(john), link(jane)])).thenNothing();
  known.when(replaceContacts([])).then(unlinked(jane), unlinked(john));
  given(acme)
    .when(replaceContacts([link(jane)]))
    .then(linked(jane));
});

it('refuses to link one contact twice', () =>
  given(acme)
    .when(replaceContacts([link(jane), link(john), link(jane)]))
    .thenRefused('duplicate-entry', { pointer: '/contacts/2/id' }));

it('forgets a contact that is gone, unless it is gone itself', () => {
  given(acme, linked(jane)).when(forgetContact(jane)).then(unlinked(jane));
  given(acme, linked(jane), deleted).when(forgetContact(jane)).thenNothing();
  given().when(forgetContact(jane)).thenNothing();
  given(acme, linked(jane), mergedAway).when(forgetContact(jane)).thenRefused('busy');
});

it('attaches a document once, and detaches it once', () => {
  given(acme).when(attachDocument(contract)).then(attached);
  given(acme, attached).when(attachDocument(contract)).thenNothing();
  given(acme, attached).when(detachDocument(contract)).then(detached);
  given(acme).when(detachDocument(contract)).thenNothing();
});

it('holds no more links than it may', () => {
  const full = given(acme, ...Array.from({ length: LINKS_MAX }, () => linked(john)));
  full.when(linkContact(jane, {})).thenRefused('too-many-entries');
});

it('says why nothing can be linked to it', () => {
  const refusal = (...events: CustomerEvent[]) => customerRefusal(past(customer, ...events).state);
  expect(refusal(acme)).toBeNull();
  expect(refusal()).toMatchObject({ refused: 'customer-not-found' });
  expect(refusal(acme, deleted)).toMatchObject({ refused: 'customer-not-found' });
  expect(refusal(acme, mergedAway)).toMatchObject({ refused: 'customer-merged', detail: { id: survivor } });
});
