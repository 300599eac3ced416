import { z } from 'zod';
import type { CustomerEvent } from '../events/customers.ts';

/** What a contact is to one customer; its link to another may say otherwise. */
export const contactFlags = {
  receiveEmail: z.boolean(),
  receiveInvoiceEmail: z.boolean(),
  portalUser: z.boolean(),
};

const contactFlagsSchema = z.strictObject(contactFlags);
export type ContactFlags = Readonly<z.infer<typeof contactFlagsSchema>>;

/** What a link says unless told. */
export const BLANK_CONTACT_FLAGS: ContactFlags = {
  receiveEmail: false,
  receiveInvoiceEmail: false,
  portalUser: false,
};

/** A customer's half of its link to a contact. */
export interface ContactLink extends ContactFlags {
  readonly contactId: string;
}

/** What a customer is linked to, each in the order of linking. */
export interface CustomerLinks {
  readonly orders: readonly string[];
  readonly contacts: readonly ContactLink[];
  readonly documents: readonly string[];
}

export const NO_LINKS: CustomerLinks = { orders: [], contacts: [], documents: [] };

const without = (ids: readonly string[], id: string): string[] => ids.filter((other) => other !== id);

/** A customer's links after one more event: the one fold of them, for decisions and for every reader. */
export const linksAfter = (
  { orders, contacts, documents }: CustomerLinks,
  { type, data }: CustomerEvent,
): CustomerLinks => {
  switch (type) {
    case 'CustomerOrderLinked':
      return { orders: [...orders, data.orderId], contacts, documents };
    case 'CustomerOrderUnlinked':
      return { orders: without(orders, data.orderId), contacts, documents };
    case 'CustomerContactLinked':
      return { orders, contacts: [...contacts, data], documents };
    case 'CustomerContactFlagsChanged':
      return {
        orders,
        contacts: contacts.map((link) => (link.contactId === data.contactId ? data : link)),
        documents,
      };
    case 'CustomerContactUnlinked':
      return { orders, contacts: contacts.filter((link) => link.contactId !== data.contactId), documents };
    case 'CustomerDocumentAttached':
      return { orders, contacts, documents: [...documents, data.documentId] };
    case 'CustomerDocumentDetached':
      return { orders, contacts, documents: without(documents, data.documentId) };
    default:
      return { orders, contacts, documents };
  }
};
