import { z } from 'zod';
import { address, LIST_ENTRIES_MAX } from '../customers/fields.ts';
import { line } from '../text.ts';

/** Every field that a contact's events set, by the name under which they are stored: add, never rename. */
export const contactFields = {
  number: z.int().positive(),
  firstName: line.nullable(),
  lastName: line.nullable(),
  email: line.nullable(),
  phone: line.nullable(),
  mobile: line.nullable(),
  fax: line.nullable(),
  address: address.nullable(),
  tags: z.array(line).max(LIST_ENTRIES_MAX),
  customerIds: z.array(z.uuid()),
};

const contactFieldsSchema = z.strictObject(contactFields);

/** All that is known of a contact, the customers that it is linked to among it. */
export type ContactFields = Readonly<z.infer<typeof contactFieldsSchema>>;

/** What a contact is before anything was said about it; also what each field falls back to. */
export const BLANK_CONTACT: ContactFields = {
  number: 0,
  firstName: null,
  lastName: null,
  email: null,
  phone: null,
  mobile: null,
  fax: null,
  address: null,
  tags: [],
  customerIds: [],
};

type Named = Pick<ContactFields, 'number' | 'firstName' | 'lastName' | 'email'>;

/** The one name a contact is shown under: first and last name, else the e-mail address, else `#number`. */
export const contactName = ({ number, firstName, lastName, email }: Named): string =>
  ([firstName, lastName].filter(Boolean).join(' ') || email) ?? `#${number}`;
