import {
  contactDocumentOf,
  type ContactDocument,
  type ContactLink,
  type ContactLinkDocument,
  type ContactLinksDocument,
} from '@clientele/contracts';
import type { Contact, Customer } from '@clientele/domain';
import type { Written } from '@clientele/event-store';
import { written, writtenBelow, type Reply } from '@clientele/http';

/** A contact that was written to. */
export const contactReply = (contact: Written<Contact>): Reply<ContactDocument> => {
  const { id, state } = contact;
  // No write but the deletion leaves a contact that cannot be shown.
  if (state.stage !== 'live') throw new Error(`contact ${id} cannot be shown`);
  return writtenBelow('/v1/contacts', contact, contactDocumentOf(id, state.fields, contact));
};

const linksOf = ({ state }: Written<Customer>): readonly ContactLink[] =>
  state.stage === 'live' ? state.contacts : [];

const shown = ({ contactId: id, ...flags }: ContactLink): ContactLinkDocument => ({ id, ...flags });

/** One link, with the version of the customer that it is part of. */
export const linkReply = (customer: Written<Customer>, contactId: string): Reply<ContactLinkDocument> => {
  const link = linksOf(customer).find((each) => each.contactId === contactId);
  if (link === undefined) throw new Error(`customer ${customer.id} was not linked to ${contactId}`);
  return written(customer, shown(link));
};

/** All links of a customer, with its version. */
export const linksReply = (customer: Written<Customer>): Reply<ContactLinksDocument> =>
  written(customer, { contacts: linksOf(customer).map(shown) });
