import {
  BLANK_CUSTOMER,
  displayName,
  documentOf,
  fieldsAfter,
  linksAfter,
  NO_LINKS,
  type CustomerDocument,
  type CustomerEvent,
  type CustomerFields,
  type CustomerLinks,
  type Recorded,
} from '@clientele/contracts';
import { namesTextOf, searchTextOf } from './customers.search.ts';
import { SEARCH_INDEX, sortNameOf } from './search.ts';
import { standingAfter, standingFrom, type Stands } from './standing.ts';
import type { Key, Stored, View } from './view.ts';
import { folded } from './words.ts';

/** A customer as its stream tells it. */
export interface CustomerRow extends Stands {
  readonly fields: CustomerFields;
  /** Its contacts with their flags, and its documents; none of one that was merged or deleted. */
  readonly links: Links;
  /** Merged and deleted ones are in no list; they stay known so that their number still leads to them. */
  readonly stage: 'live' | 'merged' | 'deleted';
  /** The survivor of a merge. */
  readonly into: string | null;
}

/** Orders are read by the customer that each of them names. */
type Links = Pick<CustomerLinks, 'contacts' | 'documents'>;

type Happened = Recorded<CustomerEvent>;

type Life = Pick<CustomerRow, 'stage' | 'into' | 'links'>;

const lifeAfter = ({ stage, into, links }: Life, event: Happened): Life => {
  switch (event.type) {
    case 'CustomerMergedAway':
      return { stage: 'merged', into: event.data.into.id, links: NO_LINKS };
    case 'CustomerDeleted':
      return { stage: 'deleted', into: null, links: NO_LINKS };
    default:
      return { stage, into, links: linksAfter({ ...links, orders: [] }, event) };
  }
};

const NOBODY: Life & Pick<CustomerRow, 'fields'> = {
  fields: BLANK_CUSTOMER,
  links: NO_LINKS,
  stage: 'live',
  into: null,
};

/** The customer after one more event of its stream. */
export const customerAfter = (row: CustomerRow | null, event: Happened): CustomerRow => {
  const before = row ?? NOBODY;
  return {
    fields: fieldsAfter(before.fields, event),
    ...standingAfter(row, event),
    ...lifeAfter(before, event),
  };
};

/** What a filter or a sort compares; nothing of it is kept of those who are in no list. */
const listed = (fields: CustomerFields): Stored => ({
  sort_name: sortNameOf(displayName(fields)),
  sort_company: sortNameOf(fields.companyName ?? ''),
  sort_last_name: sortNameOf(fields.lastName ?? ''),
  sort_first_name: sortNameOf(fields.firstName ?? ''),
  kind: fields.kind,
  archived: fields.archivedAt !== null,
  active: fields.active,
  inactive: fields.inactive,
  status_code: fields.statusCode,
  tags: fields.tags,
  email: fields.email && folded(fields.email),
  code: fields.code,
  external_id: fields.externalId,
  names: namesTextOf(fields),
  search: searchTextOf(fields),
});

const documentFieldsOf = ({ company, billing, ...rest }: CustomerDocument): CustomerFields => {
  const flat: Readonly<Record<string, unknown>> = {
    ...rest,
    ...billing,
    companyName: company?.name ?? null,
    vatId: company?.vatId ?? null,
    taxId: company?.taxId ?? null,
    crn: company?.crn ?? null,
  };
  const fields = Object.keys(BLANK_CUSTOMER).map((name) => [name, flat[name]]);
  return Object.fromEntries(fields) as CustomerFields;
};

// Of one that was deleted nothing is kept but the number that leads to its stream.
const documentIn = ({ fields, standing, stage }: CustomerRow, { id }: Key): CustomerDocument =>
  documentOf(id, stage === 'deleted' ? { ...BLANK_CUSTOMER, number: fields.number } : fields, standing);

/**
 * Customers, as lists, reads and the search see them. The document stands in the row as the wire shows it, so
 * a read sends it as it is; everything that the fold needs can be had from it again.
 */
export const customersView: View<CustomerRow> = {
  name: 'customers',
  version: 3,
  categories: ['customer'],
  fold: (row, event) => customerAfter(row, event as Happened),
  columns: {
    number: 'bigint',
    stage: 'text',
    into_id: 'uuid',
    command_id: 'text',
    version: 'integer',
    document: 'json',
    contacts: 'json',
    contact_ids: 'uuid[]',
    documents: 'uuid[]',
    sort_name: 'text collate "C"',
    sort_company: 'text collate "C"',
    sort_last_name: 'text collate "C"',
    sort_first_name: 'text collate "C"',
    kind: 'text',
    archived: 'boolean',
    active: 'boolean',
    inactive: 'boolean',
    status_code: 'bigint',
    tags: 'text[]',
    email: 'text collate "C"',
    code: 'text collate "C"',
    external_id: 'text collate "C"',
    created_at: 'timestamptz',
    updated_at: 'timestamptz',
    names: 'text',
    search: 'text',
  },
  store: (row, key) => ({
    number: row.fields.number,
    stage: row.stage,
    into_id: row.into,
    command_id: row.commandId,
    version: row.standing.version,
    document: documentIn(row, key),
    contacts: row.links.contacts,
    contact_ids: row.links.contacts.map(({ contactId }) => contactId),
    documents: row.links.documents,
    created_at: row.standing.createdAt,
    updated_at: row.standing.updatedAt,
    ...(row.stage === 'live' ? listed(row.fields) : null),
  }),
  restored: ['document', 'contacts', 'documents', 'stage', 'into_id', 'command_id'],
  restore: ({ document, contacts, documents, stage, into_id: into, command_id: commandId }) => {
    const shown = document as CustomerDocument;
    return {
      fields: documentFieldsOf(shown),
      links: { contacts, documents } as Links,
      standing: standingFrom(shown),
      commandId: commandId as string,
      stage: stage as CustomerRow['stage'],
      into: into as string | null,
    };
  },
  indexes: [
    '(tenant, number)',
    "(tenant, sort_name, id) where stage = 'live'",
    "(tenant, sort_company, sort_last_name, sort_first_name, id) where stage = 'live'",
    "(tenant, sort_last_name, sort_first_name, id) where stage = 'live'",
    "(tenant, created_at, id) where stage = 'live'",
    "(tenant, updated_at, id) where stage = 'live'",
    "(tenant, email) where stage = 'live' and email is not null",
    "using gin (tags) where stage = 'live' and tags <> '{}'",
    `${SEARCH_INDEX} where stage = 'live'`,
  ],
};
