import { BLANK_CONTACT_FLAGS, type ContactFlags, type CustomerEvent } from '@clientele/contracts';
import { isRefusal, refuse, type Decision, type Refusal } from '@clientele/decider';
import { same } from '../json.ts';
import { whenLive, type Customer } from './customer.ts';

/** Most contacts, and most documents, of one customer. */
export const LINKS_MAX = 1_000;

/** Why what belongs to a customer cannot be written to; `null` when it can. */
export const customerRefusal = (state: Customer): Refusal | null => {
  const decided = whenLive(state, () => []);
  return isRefusal(decided) ? decided : null;
};

/** The customer's half of a link to an order. */
export const linkOrder =
  (orderId: string) =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ orders }) =>
      orders.includes(orderId) ? [] : [{ type: 'CustomerOrderLinked', data: { orderId } }],
    );

/** The customer's half of the end of a link to an order. */
export const unlinkOrder =
  (orderId: string) =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ orders }) =>
      orders.includes(orderId) ? [{ type: 'CustomerOrderUnlinked', data: { orderId } }] : [],
    );

/** The customer's half of a link to a contact: begins it, or changes what was said of its flags. */
export const linkContact =
  (contactId: string, said: Partial<ContactFlags>) =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ contacts }) => {
      const known = contacts.find((link) => link.contactId === contactId);
      if (known === undefined && contacts.length >= LINKS_MAX) return refuse('too-many-entries');
      const data = { contactId, ...BLANK_CONTACT_FLAGS, ...known, ...said };
      if (known === undefined) return [{ type: 'CustomerContactLinked', data }];
      return same(known, data) ? [] : [{ type: 'CustomerContactFlagsChanged', data }];
    });

/** The customer's half of the end of a link to a contact. */
export const unlinkContact =
  (contactId: string) =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ contacts }) =>
      contacts.some((link) => link.contactId === contactId)
        ? [{ type: 'CustomerContactUnlinked', data: { contactId } }]
        : [],
    );

/** The customer's half of an attachment. */
export const attachDocument =
  (documentId: string) =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ documents }) => {
      if (documents.includes(documentId)) return [];
      return documents.length >= LINKS_MAX
        ? refuse('too-many-entries')
        : [{ type: 'CustomerDocumentAttached', data: { documentId } }];
    });

/** The customer's half of the end of an attachment. */
export const detachDocument =
  (documentId: string) =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ documents }) =>
      documents.includes(documentId) ? [{ type: 'CustomerDocumentDetached', data: { documentId } }] : [],
    );
