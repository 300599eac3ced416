import {
  BLANK_CONTACT_FLAGS,
  type ContactFlags,
  type ContactLink,
  type CustomerEvent,
} from '@clientele/contracts';
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

/** The survivor of a customer that was merged; `null` for any other. */
export const survivorOf = (state: Customer): string | null => (state.stage === 'merged' ? state.into : null);

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
      return linked(known, { contactId, ...BLANK_CONTACT_FLAGS, ...known, ...said });
    });

const linked = (known: ContactLink | undefined, data: ContactLink): readonly CustomerEvent[] => {
  if (known === undefined) return [{ type: 'CustomerContactLinked', data }];
  return same(known, data) ? [] : [{ type: 'CustomerContactFlagsChanged', data }];
};

/** The customer's half of all its links to contacts: these and no others. */
export const replaceContacts =
  (wanted: readonly ContactLink[]) =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ contacts }) => {
      const ids = wanted.map(({ contactId }) => contactId);
      const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
      if (twice >= 0) return refuse('duplicate-entry', { pointer: `/contacts/${twice}/id` });
      const known = new Map(contacts.map((link) => [link.contactId, link]));
      const gone = contacts.filter(({ contactId }) => !ids.includes(contactId));
      return [
        ...gone.map(({ contactId }): CustomerEvent => ({
          type: 'CustomerContactUnlinked',
          data: { contactId },
        })),
        ...wanted.flatMap((link) => linked(known.get(link.contactId), link)),
      ];
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

/** What a customer says when something linked to it is gone: nothing, once it is gone itself. */
const forget =
  (unlink: (state: Customer) => Decision<CustomerEvent>) =>
  (state: Customer): Decision<CustomerEvent> => {
    switch (state.stage) {
      case 'none':
      case 'deleted':
        return [];
      // It was merged after the streams were named: the edge names its survivor instead.
      case 'merged':
        return refuse('busy');
      case 'live':
        return unlink(state);
    }
  };

/** What a customer says when a contact is gone. */
export const forgetContact = (contactId: string) => forget(unlinkContact(contactId));

/** What a customer says when a document is gone. */
export const forgetDocument = (documentId: string) => forget(detachDocument(documentId));

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
