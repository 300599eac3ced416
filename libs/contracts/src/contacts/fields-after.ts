import { contactFieldEvents, type ContactEvent } from '../events/contacts.ts';
import { blanksOf, withValues } from '../field-values.ts';
import { BLANK_CONTACT, type ContactFields } from './fields.ts';

const BLANKS = blanksOf(contactFieldEvents, BLANK_CONTACT);

/** What is known of a contact after one more event. Whether it was deleted is not said here. */
export const contactAfter = (fields: ContactFields, event: ContactEvent): ContactFields => {
  switch (event.type) {
    case 'ContactLinkedToCustomer':
      return { ...fields, customerIds: [...fields.customerIds, event.data.customerId] };
    case 'ContactUnlinkedFromCustomer': {
      const { customerId } = event.data;
      return { ...fields, customerIds: fields.customerIds.filter((other) => other !== customerId) };
    }
    case 'ContactDeleted':
      return fields;
    default:
      return withValues(fields, event.data, BLANKS[event.type]);
  }
};
