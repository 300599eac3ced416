import { BLANK_CONTACT_FLAGS } from '@clientele/contracts';
import { listQuery } from '@clientele/http';
import { z } from 'zod';
import type { Question } from './best-first.ts';
import { contacts } from './contacts.view.ts';
import { customersView } from './customers.view.ts';
import { Where, type Chosen } from './page.ts';
import { typed } from './parameters.ts';
import { asTyped, misspelt, rankAsTyped, rankMisspelt, type Search } from './search.ts';
import { andTimes, searchable, orderedBy, STANDING_SORTS, timeFilters, type Selection } from './selection.ts';
import { tableOf } from './view.ts';
import { folded } from './words.ts';

const TABLE = contacts.table;

const SORTS = { ...STANDING_SORTS, displayName: ['sort_name', 'text'] } as const;

const filters = {
  q: typed.optional().meta({ description: 'Names to search for; a misspelt one is found as well.' }),
  email: typed.optional(),
  tag: typed.optional(),
  ...timeFilters,
  ...orderedBy(SORTS),
};

export const customerContactsQuery = listQuery(filters);
export const contactListQuery = listQuery({ customerId: z.uuid().optional(), ...filters });
export type ContactListQuery = z.output<typeof contactListQuery>;

/** Whose contacts are read: all of a tenant, or those of one customer, each together with its link. */
export interface ContactsOf {
  readonly tenant: string;
  readonly customerId: string | null;
}

const LINKED_COLUMNS = [
  'tenant',
  'id',
  'stage',
  'number',
  'sort_name',
  'email',
  'tags',
  'customer_ids',
  'created_at',
  'updated_at',
  'names',
  'search',
];

const FLAGS = Object.keys(BLANK_CONTACT_FLAGS);

/** In a query that has a customer's row under the name `k`: its links to contacts, under the name `l`. */
const CONTACT_LINKS = `json_to_recordset(k.contacts)
  as l("contactId" uuid, ${FLAGS.map((flag) => `"${flag}" boolean`).join(', ')})`;

/** JSON text of a contact's row `c` with what its link `l` says. */
const LINKED_CONTACT = `left(c.document::text, -1) || ',"link":'
  || json_build_object(${FLAGS.map((flag) => `'${flag}', l."${flag}"`).join(', ')}) || '}'`;

/** The contacts that a customer's row names, with what it says of each. */
const linkedTo = (where: Where, { tenant, customerId }: ContactsOf): string => `(
  select ${LINKED_COLUMNS.map((column) => `c.${column}`).join(', ')},
    ${LINKED_CONTACT} as document
  from views.${tableOf(customersView)} k
  cross join ${CONTACT_LINKS}
  join ${TABLE} c on c.tenant = k.tenant and c.id = l."contactId"
  where k.tenant = ${where.value(tenant)} and k.id = ${where.value(customerId)}::uuid) as linked`;

/** Contacts that filters choose; the search apart. */
const chosen = (scope: ContactsOf, query: ContactListQuery): Chosen => {
  const where = new Where();
  const from = scope.customerId === null ? TABLE : linkedTo(where, scope);
  where
    .and("tenant = ? and stage = 'live'", scope.tenant)
    .andWhen('customer_ids @> array[?]::uuid[]', query.customerId)
    .andWhen('email = ?', query.email === undefined ? undefined : folded(query.email))
    .andWhen('tags @> array[?]::text[]', query.tag);
  return { from, where: andTimes(where, query) };
};

const searched = (scope: ContactsOf, query: ContactListQuery, search: Search): Chosen => {
  const { from, where } = chosen(scope, query);
  return { from, where: where.and(`${asTyped(where, search)} or (${misspelt(where, search)})`) };
};

/** Whoever fits as typed comes first, then whoever fits misspelt. */
const questions = (scope: ContactsOf, query: ContactListQuery, search: Search): readonly Question[] => [
  {
    name: 'typed',
    finding: () => {
      const { from, where } = chosen(scope, query);
      where.and(asTyped(where, search));
      return { from, where, rank: rankAsTyped(where, search) };
    },
  },
  {
    name: 'misspelt',
    finding: () => {
      const { from, where } = chosen(scope, query);
      where.and(`(${misspelt(where, search)}) and not (${asTyped(where, search)})`);
      return { from, where, rank: rankMisspelt(where, search) };
    },
  },
];

/** The contacts that are asked for. */
export const contactsIn = (scope: ContactsOf, query: ContactListQuery): Selection =>
  searchable(SORTS, query, {
    chosen: () => chosen(scope, query),
    searched: (search) => searched(scope, query, search),
    questions: (search) => questions(scope, query, search),
  });

/**
 * Customers one of whose contacts fits a condition, as part of a query of customers. The contacts are found
 * once and first, so that their customers' ids can be looked up like any others.
 */
export const ofContacts = (where: Where, tenant: string, condition: string): string =>
  `id = any(array(select unnest(customer_ids) from ${TABLE}
    where tenant = ${where.value(tenant)} and stage = 'live' and (${condition})))`;
