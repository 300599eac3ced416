import {
  BLANK_CONTACT,
  contactAfter,
  contactDocumentOf,
  contactFieldsOf,
  contactName,
  type ContactDocument,
  type ContactEvent,
  type ContactFields,
  type Recorded,
} from '@clientele/contracts';
import { contactNamesOf, contactWordsOf } from './contacts.search.ts';
import { SEARCH_INDEX, sortNameOf } from './search.ts';
import { standingAfter, standingFrom, type Stands } from './standing.ts';
import type { Stored, View } from './view.ts';
import { folded } from './words.ts';

/** A contact as its stream tells it. */
export interface ContactRow extends Stands {
  readonly fields: ContactFields;
  /** One that was deleted is in no list; it stays known so that its number still leads to it. */
  readonly stage: 'live' | 'deleted';
}

/** The contact after one more event of its stream. */
export const contactRowAfter = (row: ContactRow | null, event: Recorded<ContactEvent>): ContactRow => ({
  fields: contactAfter(row?.fields ?? BLANK_CONTACT, event),
  ...standingAfter(row, event),
  stage: event.type === 'ContactDeleted' ? 'deleted' : (row?.stage ?? 'live'),
});

/** What a filter, a sort or a search compares; nothing of it is kept of one that was deleted. */
const listed = (fields: ContactFields): Stored => ({
  sort_name: sortNameOf(contactName(fields)),
  email: fields.email && folded(fields.email),
  tags: fields.tags,
  customer_ids: fields.customerIds,
  names: contactNamesOf(fields),
  search: contactWordsOf(fields),
});

// Of one that was deleted nothing is kept but the number that leads to its stream.
const shownIn = ({ fields, stage }: ContactRow): ContactFields =>
  stage === 'live' ? fields : { ...BLANK_CONTACT, number: fields.number };

/** Contacts, for themselves, by customer and by name. */
export const contactsView: View<ContactRow> = {
  name: 'contacts',
  version: 1,
  categories: ['contact'],
  fold: (row, event) => contactRowAfter(row, event as Recorded<ContactEvent>),
  columns: {
    number: 'bigint',
    stage: 'text',
    command_id: 'text',
    version: 'integer',
    document: 'json',
    sort_name: 'text collate "C"',
    email: 'text collate "C"',
    tags: 'text[]',
    customer_ids: 'uuid[]',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
    names: 'text',
    search: 'text',
  },
  store: (row, { id }) => ({
    number: row.fields.number,
    stage: row.stage,
    command_id: row.commandId,
    version: row.standing.version,
    document: contactDocumentOf(id, shownIn(row), row.standing),
    created_at: row.standing.createdAt,
    updated_at: row.standing.updatedAt,
    ...(row.stage === 'live' ? listed(row.fields) : null),
  }),
  restored: ['document', 'stage', 'command_id'],
  restore: ({ document, stage, command_id: commandId }) => {
    const shown = document as ContactDocument;
    return {
      fields: contactFieldsOf(shown),
      standing: standingFrom(shown),
      commandId: commandId as string,
      stage: stage as ContactRow['stage'],
    };
  },
  indexes: [
    '(tenant, number)',
    "(tenant, sort_name, id) where stage = 'live'",
    "(tenant, created_at, id) where stage = 'live'",
    "(tenant, updated_at, id) where stage = 'live'",
    "(tenant, email) where stage = 'live' and email is not null",
    "using gin (tags) where stage = 'live' and tags <> '{}'",
    "using gin (customer_ids) where stage = 'live' and customer_ids <> '{}'",
    `${SEARCH_INDEX} where stage = 'live'`,
  ],
};
