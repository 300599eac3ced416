import {
  customerFields,
  customerInput,
  DISPLAY_NAME_LENGTH_MAX,
  type CustomerDocument,
  type CustomerInput,
} from '@clientele/contracts';
import { z } from 'zod';
import { addressText } from '../address-text.ts';
import { defined } from '../write.ts';

/** An id has 15 digits at most. */
export const ID_MAX = 999_999_999_999_999;

/** An id as it stands in a body. */
export const id = z.int().positive().max(ID_MAX);

const members = {
  address: customerFields.note,
  comments: customerFields.note,
  customer_name: z.string(),
  fax: customerFields.fax,
  id,
  phone: customerFields.phone,
  tags: z.array(z.string()),
};

/** A customer by itself. */
export const customer = z.object(members).meta({ id: 'Customer' });
export type Customer = z.infer<typeof customer>;

/** The same in a list, where the vendor has its members in another order. */
export const listedCustomer = z
  .object({
    fax: members.fax,
    tags: members.tags,
    comments: members.comments,
    phone: members.phone,
    address: members.address,
    id: members.id,
    customer_name: members.customer_name,
  })
  .meta({ id: 'ListedCustomer' });

const name = z
  .string()
  .max(DISPLAY_NAME_LENGTH_MAX)
  .refine((text) => text.trim() !== '', 'must not be blank');

/** Whatever a client may say of a customer, besides its name. */
export const written = {
  address: customerFields.note.optional(),
  comments: customerFields.note.optional(),
  fax: customerInput.shape.fax,
  phone: customerInput.shape.phone,
  tags: customerInput.shape.tags.transform((tags) => (tags === null ? [] : tags)),
};

/** The name of a customer that is made, and of one that is changed. */
export const customerName = { required: name, optional: name.optional() };

/** A native customer in the vendor's terms. */
export const customerOf = (native: CustomerDocument): Customer => ({
  address: addressText(native.address, '\n'),
  comments: native.note,
  customer_name: native.displayName,
  fax: native.fax,
  id: native.number,
  phone: native.phone,
  tags: native.tags,
});

/** A native customer as lists show it. */
export const listedOf = (native: CustomerDocument): z.infer<typeof listedCustomer> => {
  const { fax, tags, comments, phone, address, id, customer_name } = customerOf(native);
  return { fax, tags, comments, phone, address, id, customer_name };
};

type Writable = { readonly [Name in keyof Omit<Customer, 'id'>]?: Customer[Name] | undefined };

/** What was sent of a customer, in native terms. */
export const patchOf = ({ address, comments, customer_name, ...same }: Writable): CustomerInput =>
  defined({
    displayName: customer_name,
    note: comments,
    // The parts of an address are other dialects' to write; who has none at all clears it.
    address: typeof address === 'string' ? { raw: address } : address,
    ...same,
  });
