import { z } from 'zod';
import { contactFields } from '../contacts/fields.ts';
import { declareEvents, type EventOf } from '../event.ts';
import { someOf } from '../field-values.ts';

const some = someOf(contactFields);
const customerId = z.uuid();

/** Events that say nothing but new values of fields, each of its own sort. */
export const contactFieldEvents = declareEvents({
  ContactCreated: {
    open: { number: contactFields.number },
    sealed: some('firstName', 'lastName', 'email'),
  },
  ContactRenamed: { sealed: some('firstName', 'lastName') },
  ContactChannelsChanged: { sealed: some('email', 'phone', 'mobile', 'fax') },
  ContactAddressChanged: { sealed: some('address') },
  ContactTagsChanged: { sealed: some('tags') },
});

/** Everything that can happen to a contact. These names are stored: add, never rename. */
export const contactEvents = {
  ...contactFieldEvents,
  ...declareEvents({
    ContactLinkedToCustomer: { open: { customerId } },
    ContactUnlinkedFromCustomer: { open: { customerId } },
    /** Names the customers that it was linked to, so that a reaction needs nothing but this. */
    ContactDeleted: { open: { customerIds: contactFields.customerIds } },
  }),
};

export type ContactFieldEvent = EventOf<typeof contactFieldEvents>;
export type ContactEvent = EventOf<typeof contactEvents>;
