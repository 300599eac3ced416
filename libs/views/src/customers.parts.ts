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
import { CONTACT_LINKS, LINKED_CONTACT } from './contacts.links.ts';
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

/** One thing that belongs to a customer: how it is read now, and how it was. */
interface CustomerPart {
  /** JSON text of it, or null, in a query that has the customer's row under the name `k`. */
  readonly text: string;
  /** What is shown of a customer that has none of it. */
  readonly none: (customerId: string) => unknown;
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
const arrayOf = (document: string, order: string, from: string): string =>
  `(select '[' || coalesce(string_agg(${document}, ',' order by ${order}), '') || ']' from ${from})`;
const isOf = (row: string, id: string): string => `${row}.tenant = k.tenant and ${row}.id = ${id}`;

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
    text: arrayOf(
      LINKED_CONTACT,
      'c.number',
      `${CONTACT_LINKS}
        join ${tableIn(contactsView)} c on ${isOf('c', 'l."contactId"')} and c.stage = 'live'`,
    ),
    none: () => [],
    at: async (then) => byNumber(await present(then.links.contacts.map((link) => contactAt(then, link)))),
  },
  cards: {
    text: `(select c.document::text from ${tableIn(cardsView)} c where ${isOf('c', 'k.id')})`,
    none: (customerId) => cardsDocumentOf(customerId, [], null),
    at: async ({ customerId, row }) => {
      const then = await row(cardsView, customerId);
      return cardsDocumentOf(customerId, then?.cards ?? [], then?.standing ?? null);
    },
  },
  credit: {
    text: `(select left(c.document::text, -1) || ',"entries":' || c.recent_entries::text || '}'
      from ${tableIn(creditView)} c where ${isOf('c', 'k.id')})`,
    none: () => null,
    at: async ({ customerId, row }) => {
      const then = await row(creditView, customerId);
      return then && { ...creditDocumentOf(customerId, then.fields, then.standing), entries: then.recent };
    },
  },
  documents: {
    text: arrayOf(
      'd.document::text',
      'd.number',
      `unnest(k.documents) as l(id)
        join ${tableIn(documentsView)} d on ${isOf('d', 'l.id')} and d.stage = 'live'`,
    ),
    none: () => [],
    at: async (then) => byNumber(await present(then.links.documents.map((id) => documentAt(then, id)))),
  },
  orders: {
    text: arrayOf(
      'o.text',
      'o.number',
      `(select o.document::text as text, o.number from ${tableIn(ordersView)} o
        where o.tenant = k.tenant and o.customer_id = k.id order by o.number limit ${INCLUDED_ORDERS_MAX}) o`,
    ),
    none: () => [],
    at: async (then) =>
      byNumber(await present(then.links.orders.map((id) => orderAt(then, id)))).slice(0, INCLUDED_ORDERS_MAX),
  },
};
