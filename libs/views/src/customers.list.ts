import { KINDS } from '@clientele/contracts';
import { flag, listQuery } from '@clientele/http';
import { z } from 'zod';
import type { Question } from './best-first.ts';
import { cardsView } from './cards.view.ts';
import { ofContacts } from './contacts.list.ts';
import { andConditions, conditionsText, MEMBER_SORTS } from './customers.conditions.ts';
import { include } from './customers.parts.ts';
import { customersView } from './customers.view.ts';
import { withParts } from './customers.whole.ts';
import { Where, type DocumentPage, type Place } from './page.ts';
import { safeInteger, typed } from './parameters.ts';
import type { Reads } from './reads.ts';
import { asTyped, MATCHES, misspelt, rankAsTyped, rankMisspelt, type Search } from './search.ts';
import {
  andTimes,
  readSelection,
  searchable,
  orderedBy,
  STANDING_SORTS,
  timeFilters,
  type Selection,
} from './selection.ts';
import { tableOf } from './view.ts';
import { folded } from './words.ts';

const TABLE = `views.${tableOf(customersView)}`;

const SORTS = {
  ...MEMBER_SORTS,
  ...STANDING_SORTS,
  displayName: ['sort_name', 'text'],
  companyName: ['sort_company', 'text'],
  lastName: ['sort_last_name', 'text'],
  firstName: ['sort_first_name', 'text'],
} as const;

/** What chooses customers, in lists and in the export. */
export const customerFilters = {
  q: typed.optional().meta({ description: 'Words to search for; a misspelt name is found as well.' }),
  match: z
    .enum(MATCHES)
    .optional()
    .meta({ description: 'Which words of `q` have to be found: all, unless `any` is said.' }),
  kind: z.enum(KINDS).optional(),
  archived: flag.optional(),
  active: flag.optional(),
  inactive: flag.optional(),
  tag: typed.optional(),
  email: typed.optional(),
  code: typed.optional(),
  externalId: typed.optional(),
  statusCode: safeInteger.optional(),
  cardSerialNumber: typed.optional().meta({ description: 'Of a card that is in use.' }),
  where: conditionsText.optional(),
  ...timeFilters,
};

export const customerListQuery = listQuery({
  ...customerFilters,
  ...orderedBy(SORTS),
  include: include.optional(),
});
export type CustomerListQuery = z.output<typeof customerListQuery>;
export type CustomerFilters = Partial<Pick<CustomerListQuery, keyof typeof customerFilters>>;

const CARD_HELD = `id in (select id from views.${tableOf(cardsView)}
  where tenant = ? and serial_numbers @> array[?]::text[])`;

/** Customers of a tenant that filters choose; the search apart. */
const chosen = (tenant: string, filters: CustomerFilters): Where => {
  const where = new Where()
    .and("tenant = ? and stage = 'live'", tenant)
    .andWhen('kind = ?', filters.kind)
    .andWhen('archived = ?', filters.archived)
    .andWhen('active = ?', filters.active)
    .andWhen('inactive = ?', filters.inactive)
    .andWhen('tags @> array[?]::text[]', filters.tag)
    .andWhen('email = ?', filters.email === undefined ? undefined : folded(filters.email))
    .andWhen('code = ?', filters.code)
    .andWhen('external_id = ?', filters.externalId)
    .andWhen('status_code = ?', filters.statusCode);
  andTimes(where, filters);
  andConditions(where, tenant, filters.where ?? []);
  const { cardSerialNumber } = filters;
  return cardSerialNumber === undefined ? where : where.and(CARD_HELD, tenant, cardSerialNumber);
};

/** Customers whose own words, or those of one of their contacts, a search finds as typed. */
const fits = (where: Where, tenant: string, search: Search): string =>
  `${asTyped(where, search)} or ${ofContacts(where, tenant, asTyped(where, search))}`;

/** The same though it is misspelt. */
const fitsMisspelt = (where: Where, tenant: string, search: Search): string =>
  `(${misspelt(where, search)}) or ${ofContacts(where, tenant, misspelt(where, search))}`;

/** Customers that a search finds: as it was typed, and misspelt. */
const searched = (tenant: string, filters: CustomerFilters, search: Search): Where => {
  const where = chosen(tenant, filters);
  return where.and(`${fits(where, tenant, search)} or ${fitsMisspelt(where, tenant, search)}`);
};

/**
 * Whoever fits as typed comes first, then whoever has a contact that does, then whoever fits misspelt, which
 * is the expensive question.
 */
const questions = (tenant: string, query: CustomerListQuery, search: Search): readonly Question[] => [
  {
    name: 'typed',
    finding: () => {
      const where = chosen(tenant, query);
      where.and(asTyped(where, search));
      return { from: TABLE, where, rank: rankAsTyped(where, search) };
    },
  },
  {
    name: 'contacts',
    finding: () => {
      const where = chosen(tenant, query);
      const contacts = ofContacts(where, tenant, asTyped(where, search));
      where.and(`${contacts} and not (${asTyped(where, search)})`);
      return { from: TABLE, where, rank: '0' };
    },
  },
  {
    name: 'misspelt',
    finding: () => {
      const where = chosen(tenant, query);
      where.and(`(${fitsMisspelt(where, tenant, search)}) and not (${fits(where, tenant, search)})`);
      return { from: TABLE, where, rank: rankMisspelt(where, search) };
    },
  },
];

/** The customers of a tenant that are asked for. */
export const customersIn = (tenant: string, query: CustomerListQuery): Selection => ({
  ...searchable(SORTS, query, {
    chosen: () => ({ from: TABLE, where: chosen(tenant, query) }),
    searched: (search) => ({ from: TABLE, where: searched(tenant, query, search) }),
    questions: (search) => questions(tenant, query, search),
  }),
  ...(query.include === undefined ? undefined : { completed: withParts(tenant, query.include) }),
});

/** A page of customers. */
export const listCustomers = (
  reads: Reads,
  tenant: string,
  query: CustomerListQuery,
  place: Place | null,
): Promise<DocumentPage> => readSelection(reads, customersIn(tenant, query), place);
