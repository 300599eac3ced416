import { route } from '../dialect.ts';
import { customerPath, record } from '../write.ts';
import { addContacts, addedContacts, removedContact } from './contacts.ts';
import { DONE, done, ROOT } from './customers.routes.ts';

const add = route({
  method: 'POST',
  paths: [`${ROOT}/contacts/add`],
  summary: 'Add contacts to a customer',
  description: 'A flag that is left out is false, or stays as it is where the contact was added before.',
  right: 'contacts:write',
  sends: addedContacts,
  response: done,
  answer: async ({ native, sent: { id, contacts } }) => {
    await record(native, addContacts(customerPath(String(id)), contacts));
    return DONE;
  },
});

const remove = route({
  method: 'POST',
  paths: [`${ROOT}/contact/remove`, `${ROOT}/contacts/remove`],
  summary: 'Take a contact from a customer',
  description: 'The contact itself stays. One that the customer does not have is taken from it already.',
  right: 'contacts:write',
  sends: removedContact,
  response: done,
  answer: async ({ native, sent: { id, contact_id } }) => {
    const path = `${customerPath(String(id))}/contacts/${contact_id}`;
    await record(native, [{ method: 'DELETE', path }]);
    return DONE;
  },
});

/** The routes of a customer's contacts. */
export const CONTACT_ROUTES = [add, remove];
