import { z } from 'zod';
import {
  BLANK_CONTACT,
  contactFields as fields,
  contactName,
  type ContactFields,
} from '../contacts/fields.ts';
import { address, LIST_ENTRIES_MAX } from '../customers/fields.ts';
import { contactFlags } from '../customers/links.ts';
import { fieldsIn } from '../field-values.ts';
import { anyMoment, DISPLAY_NAME_LENGTH_MAX } from '../text.ts';
import { positionText, standingMembers, standingOnWire, type Standing } from './standing.ts';
import { writtenEmail, writtenLine, writtenTag } from './written.ts';

/** A contact on the wire. */
export const contactDocument = z
  .strictObject({
    id: z.uuid(),
    number: fields.number,
    ...standingMembers,
    displayName: z.string(),
    firstName: fields.firstName,
    lastName: fields.lastName,
    email: fields.email,
    phone: fields.phone,
    mobile: fields.mobile,
    fax: fields.fax,
    address: fields.address,
    tags: fields.tags,
    customerIds: fields.customerIds,
  })
  .meta({ id: 'Contact' });

export type ContactDocument = z.infer<typeof contactDocument>;

/** A contact as every API shows it. */
export const contactDocumentOf = (
  id: string,
  { number, ...fields }: ContactFields,
  standing: Standing,
): ContactDocument => ({
  id,
  number,
  ...standingOnWire(standing),
  displayName: contactName({ number, ...fields }),
  ...fields,
});

/** The fields that a contact on the wire tells. */
export const contactFieldsOf = (document: ContactDocument): ContactFields =>
  fieldsIn(BLANK_CONTACT, document);

/**
 * A contact as a client sends it. Members that come back from a read are taken when equal, refused when
 * changed.
 */
export const contactInput = z
  .strictObject({
    id: z.uuid(),
    number: fields.number,
    version: standingMembers.version,
    revision: standingMembers.revision,
    position: positionText,
    createdAt: anyMoment,
    updatedAt: anyMoment,
    displayName: z.string().max(DISPLAY_NAME_LENGTH_MAX),
    customerIds: fields.customerIds,
    firstName: writtenLine,
    lastName: writtenLine,
    email: writtenEmail.nullable(),
    phone: writtenLine,
    mobile: writtenLine,
    fax: writtenLine,
    address: address.partial().nullable(),
    tags: z.array(writtenTag).max(LIST_ENTRIES_MAX).nullable(),
  })
  .partial()
  .meta({ id: 'ContactInput' });

export type ContactInput = z.infer<typeof contactInput>;

/** What a contact is to one customer. */
const contactRole = z.strictObject(contactFlags).meta({ id: 'ContactRole' });

/** A contact among those of a customer. */
export const linkedContactDocument = contactDocument
  .extend({ link: contactRole })
  .meta({ id: 'LinkedContact' });

/** The link of a customer to a contact, as its write answers it. */
export const contactLinkDocument = contactRole.extend({ id: z.uuid() }).meta({ id: 'ContactLink' });

export type ContactLinkDocument = z.infer<typeof contactLinkDocument>;

/** All links of a customer to contacts, as their write answers them. */
export const contactLinksDocument = z
  .strictObject({ contacts: z.array(contactLinkDocument) })
  .meta({ id: 'ContactLinks' });

export type ContactLinksDocument = z.infer<typeof contactLinksDocument>;

const no = z.boolean().default(false);

/** What a contact shall be to a customer; what is left out is `false`. */
export const contactRoleInput = z
  .strictObject({ receiveEmail: no, receiveInvoiceEmail: no, portalUser: no })
  .meta({ id: 'ContactRoleInput' });

/** What is said of a contact's role; what is left out stays, and is `false` of one that is new. */
export const contactRolePatch = z.strictObject(contactFlags).partial().meta({ id: 'ContactRolePatch' });

const contactId = z.union([z.uuid(), fields.number]).meta({ description: 'UUID or number of the contact.' });

/** The contacts that a customer shall have, and no others. */
export const contactLinksInput = z
  .strictObject({
    contacts: z.array(contactRoleInput.extend({ id: contactId })).max(LIST_ENTRIES_MAX),
  })
  .meta({ id: 'ContactLinksInput' });

export type ContactLinksInput = z.infer<typeof contactLinksInput>;
