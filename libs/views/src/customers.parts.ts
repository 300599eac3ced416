import {
  cardsDocumentOf,
  contactDocumentOf,
  creditDocumentOf,
  documentDocumentOf,
  orderDocumentOf,
  streamOf,
  type ContactLink,
  type CustomerLinks,
} from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { z } from 'zod';
import { cardsView } from './cards.view.ts';
import { contactsView } from './contacts.view.ts';
import { creditView } from './credit.view.ts';
import { documentsView } from './documents.view.ts';
import { ordersView } from './orders.view.ts';
import { rowAt } from './past.ts';
import { tableOf, type View } from './view.ts';

/** What can be read together with a customer. */
const PARTS = ['contacts', 'cards', 'credit', 'documents', 'orders'] as const;
export type PartName = (typeof PARTS)[number];

/** Most orders that are read together with their customer; of contacts and documents it has no more. */
export const INCLUDED_ORDERS_MAX = 500;

/** The `include` parameter. */
export const include = z
  .string()
  .transform((text, context): readonly PartName[] => {
    const asked = text.split(',');
    if (asked.every((name) => (PARTS as readonly string[]).includes(name)))
      return PARTS.filter((name) => asked.includes(name));
    context.addIssue(`expected some of ${PARTS.join(', ')}`);
    return z.NEVER;
  })
  .meta({ description: `What belongs to the customer, besides itself: some of ${PARTS.join(', ')}.` });

/** A column of a row as JSON text; of no row, or of an empty list, null. */
type Text = string | null | undefined;

/** One thing that belongs to a customer: how it is read now, and how it was. */
interface CustomerPart {
  /** Texts, in a query that has the customer's row under the name `k`. */
  readonly columns: readonly string[];
  /** JSON text of what these columns say; they are put together here, because PostgreSQL is slower at it. */
  readonly shown: (texts: readonly Text[], customerId: string) => string;
  readonly at: (then: Then) => Promise<unknown>;
}

/** A customer as it was, and its streams up to then. */
export interface Then {
  readonly customerId: string;
  readonly links: CustomerLinks;
  /** The row of one stream of a view at that time. */
  readonly row: <Row extends object>(view: View<Row>, id: string) => Promise<Row | null>;
}

/** Reads streams of a tenant as they were at a position. */
export const rowsAt =
  (store: EventStore, tenant: string, position: bigint): Then['row'] =>
  async (view, id) =>
    rowAt(view, await store.readStream(streamOf(view.categories[0] ?? '', tenant, id)), position);

const tableIn = (view: View): string => `views.${tableOf(view)}`;

// No document has a line break in it: within a text it is escaped, and it was written without any between.
const BREAK = '\n';
const UUID_LENGTH = 36;
const lines = (text: string, from: string): string =>
  `(select string_agg(${text}, E'\\n' order by o.number) from ${from} o)`;
const linesOf = (text: Text): string[] => text?.split(BREAK) ?? [];
const list = (documents: readonly string[]): string => `[${documents.join(',')}]`;

/** Rows of a view that a customer's row names by an array of ids. */
const named = (view: View, ids: string): string =>
  `(select o.document::text as document, o.id::text as id, o.number from ${tableIn(view)} o
    where o.tenant = k.tenant and o.id = any(k.${ids}) and o.stage = 'live')`;
/** The row of a view that has the customer's own id. */
const own = (view: View, column: string): string =>
  `(select o.${column}::text from ${tableIn(view)} o where o.tenant = k.tenant and o.id = k.id)`;

const linkedContacts = ([contacts, links]: readonly Text[]): string => {
  const all = JSON.parse(links ?? '[]') as readonly ContactLink[];
  const flags = new Map(all.map(({ contactId, ...link }) => [contactId, JSON.stringify(link)]));
  return list(
    linesOf(contacts).map((text) =>
      withMember(text.slice(UUID_LENGTH), 'link', flags.get(text.slice(0, UUID_LENGTH))),
    ),
  );
};

const withMember = (document: string, name: string, text: Text): string =>
  `${document.slice(0, -1)},"${name}":${text ?? null}}`;

const present = async <T>(all: readonly Promise<T | null>[]): Promise<T[]> =>
  (await Promise.all(all)).filter((one) => one !== null);

const contactAt = async ({ row }: Then, { contactId, ...link }: ContactLink) => {
  const contact = await row(contactsView, contactId);
  if (contact?.stage !== 'live') return null;
  return { ...contactDocumentOf(contactId, contact.fields, contact.standing), link };
};

const documentAt = async ({ row }: Then, id: string) => {
  const document = await row(documentsView, id);
  return document?.stage === 'live' ? documentDocumentOf(id, document.fields, document.standing) : null;
};

const orderAt = async ({ row }: Then, id: string) => {
  const order = await row(ordersView, id);
  return order && orderDocumentOf(id, order.fields, order.standing);
};

const byNumber = <Numbered extends { readonly number: number }>(all: readonly Numbered[]): Numbered[] =>
  all.toSorted((a, b) => a.number - b.number);

/** Everything that belongs to a customer. What it is linked to stands in the order of numbers. */
export const CUSTOMER_PARTS: Readonly<Record<PartName, CustomerPart>> = {
  contacts: {
    columns: [lines('o.id || o.document', named(contactsView, 'contact_ids')), 'k.contacts::text'],
    shown: linkedContacts,
    at: async (then) => byNumber(await present(then.links.contacts.map((link) => contactAt(then, link)))),
  },
  cards: {
    columns: [own(cardsView, 'document')],
    shown: ([document], customerId) => document ?? JSON.stringify(cardsDocumentOf(customerId, [], null)),
    at: async ({ customerId, row }) => {
      const then = await row(cardsView, customerId);
      return cardsDocumentOf(customerId, then?.cards ?? [], then?.standing ?? null);
    },
  },
  credit: {
    columns: [own(creditView, 'document'), own(creditView, 'recent_entries')],
    shown: ([document, entries]) => (document ? withMember(document, 'entries', entries) : 'null'),
    at: async ({ customerId, row }) => {
      const then = await row(creditView, customerId);
      return then && { ...creditDocumentOf(customerId, then.fields, then.standing), entries: then.recent };
    },
  },
  documents: {
    columns: [lines('o.document', named(documentsView, 'documents'))],
    shown: ([documents]) => list(linesOf(documents)),
    at: async (then) => byNumber(await present(then.links.documents.map((id) => documentAt(then, id)))),
  },
  orders: {
    columns: [
      lines(
        'o.document',
        `(select o.document::text as document, o.number from ${tableIn(ordersView)} o
          where o.tenant = k.tenant and o.customer_id = k.id order by o.number limit ${INCLUDED_ORDERS_MAX})`,
      ),
    ],
    shown: ([orders]) => list(linesOf(orders)),
    at: async (then) =>
      byNumber(await present(then.links.orders.map((id) => orderAt(then, id)))).slice(0, INCLUDED_ORDERS_MAX),
  },
};
