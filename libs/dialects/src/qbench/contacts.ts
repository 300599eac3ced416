import {
  contactInput,
  LIST_ENTRIES_MAX,
  note,
  type ContactFlags,
  type ContactInput,
  type WholeCustomerDocument,
} from '@clientele/contracts';
import { z } from 'zod';
import type { NativeCommand } from '../native-api.ts';
import { defined } from '../write.ts';
import { id } from './customer.ts';

/**
 * Most contacts that one call changes, and most that one adds: each is a command, and with the customer's own
 * two they are one transaction.
 */
export const CONTACTS_WRITTEN_MAX = 98;

const entry = z
  .object({
    id,
    first_name: contactInput.shape.firstName,
    last_name: contactInput.shape.lastName,
    email_address: contactInput.shape.email,
    address: note.nullish(),
    fax: contactInput.shape.fax,
    mobile: contactInput.shape.mobile,
    phone: contactInput.shape.phone,
    tags: contactInput.shape.tags,
  })
  .meta({ id: 'CustomerContact' });
type Entry = z.output<typeof entry>;

const contactPatch = ({ first_name, last_name, email_address, address, ...sent }: Entry): ContactInput =>
  defined({
    firstName: first_name,
    lastName: last_name,
    email: email_address,
    address: typeof address === 'string' ? { raw: address } : address,
    fax: sent.fax,
    mobile: sent.mobile,
    phone: sent.phone,
    tags: sent.tags,
  });

const isWritten = (contact: Entry): boolean => Object.keys(contactPatch(contact)).length > 0;

/** The contacts that a customer shall have; what is said of one besides its id changes it. */
export const contactList = z
  .array(entry)
  .max(LIST_ENTRIES_MAX)
  .refine(
    (contacts) => contacts.filter(isWritten).length <= CONTACTS_WRITTEN_MAX,
    `expected changes to at most ${CONTACTS_WRITTEN_MAX} contacts`,
  )
  .meta({ description: 'All contacts of the customer, by their ids; further fields change the contact.' });

/** The contacts of a new customer, at its native address. */
export const firstContacts = (path: string, contacts: readonly Entry[]): readonly NativeCommand[] =>
  contacts.length === 0 ? [] : [linksOf(path, contacts, () => undefined), ...changesOf(contacts)];

/** Makes the contacts of a customer these and no others; of those that it keeps, the flags stay. */
export const replacedContacts = (
  path: string,
  { contacts: shown = [] }: WholeCustomerDocument,
  contacts: readonly Entry[],
): readonly NativeCommand[] => {
  const flags = new Map(shown.map(({ number, link }) => [number, link]));
  const isSame = contacts.length === flags.size && contacts.every((contact) => flags.has(contact.id));
  return [
    ...(isSame ? [] : [linksOf(path, contacts, (number) => flags.get(number))]),
    ...changesOf(contacts),
  ];
};

const linksOf = (
  path: string,
  contacts: readonly Entry[],
  flagsOf: (number: number) => ContactFlags | undefined,
): NativeCommand => ({
  method: 'PUT',
  path: `${path}/contacts`,
  body: { contacts: contacts.map(({ id: number }) => ({ id: number, ...flagsOf(number) })) },
});

const changesOf = (contacts: readonly Entry[]): readonly NativeCommand[] =>
  contacts.filter(isWritten).map((contact) => ({
    method: 'PATCH',
    path: `/v1/contacts/${contact.id}`,
    body: contactPatch(contact),
  }));

const FLAG_NAMES = {
  receive_email: 'receiveEmail',
  receive_invoice_email: 'receiveInvoiceEmail',
  portal_user: 'portalUser',
} as const satisfies Record<string, keyof ContactFlags>;

/** The page spells one of the names with a capital, so any spelling of them is taken. */
const lowerCase = (flags: unknown): unknown =>
  typeof flags === 'object' && flags !== null && !Array.isArray(flags)
    ? Object.fromEntries(Object.entries(flags).map(([flag, value]) => [flag.toLowerCase(), value]))
    : flags;

const contactFlags = z.preprocess(
  lowerCase,
  z
    .object({
      receive_email: z.boolean().optional(),
      receive_invoice_email: z.boolean().optional(),
      portal_user: z.boolean().optional(),
    })
    .meta({ id: 'ContactFlags' }),
);

const ID_PATTERN = /^[1-9]\d{0,14}$/;

/** Contacts that are added to a customer, each by its id with its flags. */
export const addedContacts = z
  .object({
    id,
    contacts: z
      .record(z.string().regex(ID_PATTERN, 'expected the id of a contact'), contactFlags)
      .refine(
        (contacts) =>
          Object.keys(contacts).length > 0 && Object.keys(contacts).length <= CONTACTS_WRITTEN_MAX,
        `expected 1 to ${CONTACTS_WRITTEN_MAX} contacts`,
      ),
  })
  .meta({ id: 'AddedContacts' });
type AddedContacts = z.output<typeof addedContacts>;

/** Links contacts beside those that a customer has; a flag that is left out stays as it is. */
export const addContacts = (path: string, contacts: AddedContacts['contacts']): readonly NativeCommand[] =>
  Object.entries(contacts).map(([number, flags]) => ({
    method: 'PATCH',
    path: `${path}/contacts/${number}`,
    body: Object.fromEntries(
      Object.entries(FLAG_NAMES).flatMap(([theirs, ours]) => {
        const said = flags[theirs as keyof typeof FLAG_NAMES];
        return said === undefined ? [] : [[ours, said]];
      }),
    ),
  }));

/** A contact that is taken from a customer. */
export const removedContact = z.object({ id, contact_id: id }).meta({ id: 'RemovedContact' });
