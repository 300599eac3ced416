import {
  BLANK_CONTACT,
  contactAfter,
  contactDocumentOf,
  contactFieldsOf,
  contactName,
} from '@clientele/contracts';
import { contactNamesOf, contactWordsOf } from './contacts.search.ts';
import { resource } from './resource.ts';
import { SEARCH_INDEX, sortNameOf } from './search.ts';
import { folded } from './words.ts';

/** Contacts, for themselves, by customer and by name. */
export const contacts = resource({
  kind: 'contact',
  name: 'contacts',
  version: 2,
  blank: BLANK_CONTACT,
  after: contactAfter,
  documentOf: contactDocumentOf,
  fieldsOf: contactFieldsOf,
  deletedBy: 'ContactDeleted',
  columns: {
    sort_name: 'text collate "C"',
    email: 'text collate "C"',
    tags: 'text[]',
    customer_ids: 'uuid[]',
    names: 'text',
    search: 'text',
  },
  listed: (fields) => ({
    sort_name: sortNameOf(contactName(fields)),
    email: fields.email && folded(fields.email),
    tags: fields.tags,
    customer_ids: fields.customerIds,
    names: contactNamesOf(fields),
    search: contactWordsOf(fields),
  }),
  indexes: [
    "(tenant, sort_name, id) where stage = 'live'",
    "(tenant, email) where stage = 'live' and email is not null",
    "using gin (tags) where stage = 'live' and tags <> '{}'",
    "using gin (customer_ids) where stage = 'live' and customer_ids <> '{}'",
    `${SEARCH_INDEX} where stage = 'live'`,
  ],
});

export const contactsView = contacts.view;
