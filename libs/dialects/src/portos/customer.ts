import {
  customerFields,
  statusAt,
  type CustomerStatus,
  type WholeCustomerDocument,
} from '@clientele/contracts';
import { z } from 'zod';
import { summedRevision } from '../versions.ts';
import { card, shownCards } from './card.ts';
import { credit, creditTransaction, printed, shownCredit, shownEntries } from './credit.ts';
import { dayText, timeText } from './times.ts';

const GENDERS = ['Male', 'Female', 'Other'] as const;
const STATUSES: Readonly<Record<CustomerStatus, string>> = {
  valid: 'Valid',
  inactive: 'Inactive',
  notYetActive: 'NotYetActive',
  expired: 'Expired',
};

const { externalId, firstName, lastName, email, phone, note, meta, companyName } = customerFields;
const text = z.string().nullable();

const company = z
  .object({ name: companyName, vatId: companyName, taxId: companyName, crn: companyName })
  .meta({ id: 'Company' });

const address = z
  .object({
    street: text,
    city: text,
    postalCode: text,
    country: text,
    coordinates: z.object({ longitude: z.number(), latitude: z.number() }).nullable(),
    note: text,
  })
  .meta({ id: 'Address' });

/** A customer as it is shown. */
export const customer = z
  .object({
    id: z.string(),
    externalId,
    isActive: z.boolean(),
    status: z.enum(['Valid', 'Inactive', 'NotYetActive', 'Expired']),
    activationTime: text,
    expirationTime: text,
    firstName,
    lastName,
    fullName: z.string(),
    gender: z.enum(GENDERS).nullable(),
    birthDate: text,
    email,
    phone,
    isCompany: z.boolean(),
    company: company.nullable(),
    address: address.nullable(),
    deliveryAddress: address.nullable(),
    credit,
    creditTransactions: z.array(creditTransaction),
    cards: z.array(card),
    creditRate: z.number(),
    discountRate: z.number(),
    note,
    meta,
    _v: z.int(),
  })
  .meta({ id: 'Customer' });

/** The parts of a customer that are shown with it. */
export const INCLUDE = ['cards', 'credit'] as const;

type NativeAddress = WholeCustomerDocument['address'];

/** An address without what the vendor does not know of; none when nothing is left of it. */
export const addressOf = (native: NativeAddress) => {
  if (native === null) return null;
  const { street, city, postalCode, country, coordinates, note } = native;
  const known = { street, city, postalCode, country, coordinates, note };
  return Object.values(known).every((value) => value === null) ? null : known;
};

const shownAddress = (native: NativeAddress) => {
  const known = addressOf(native);
  if (known === null) return null;
  const { coordinates, ...rest } = known;
  const { longitude = 0, latitude = 0 } = coordinates ?? {};
  const { note, ...parts } = rest;
  return { ...parts, coordinates: coordinates && { longitude, latitude }, note };
};

const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const timeOrNull = (moment: string | null): string | null => (moment === null ? null : timeText(moment));

/** A customer as the vendor names it: by its code, or by its UUID when it has none. */
export const idOf = ({ id, code }: Pick<WholeCustomerDocument, 'id' | 'code'>): string => code ?? id;

/** A customer with its cards and credit, as the vendor shows it at a moment. */
export const customerOf = (native: WholeCustomerDocument, now: string) => ({
  id: idOf(native),
  externalId: native.externalId,
  isActive: native.active,
  status: STATUSES[statusAt(native, now)],
  activationTime: timeOrNull(native.activeFrom),
  expirationTime: timeOrNull(native.activeUntil),
  firstName: native.firstName,
  lastName: native.lastName,
  fullName: native.displayName,
  gender: native.gender && capitalized(native.gender),
  birthDate: native.birthDate && dayText(native.birthDate),
  email: native.email,
  phone: native.phone,
  isCompany: native.kind === 'company',
  company: native.company && {
    name: native.company.name,
    vatId: native.company.vatId,
    taxId: native.company.taxId,
    crn: native.company.crn,
  },
  address: shownAddress(native.address),
  deliveryAddress: shownAddress(native.deliveryAddress),
  credit: shownCredit(native.credit ?? null),
  creditTransactions: shownEntries(native.credit ?? null),
  cards: shownCards(native.cards?.items ?? [], now),
  creditRate: printed(native.billing.creditRate),
  discountRate: printed(native.billing.discountRate),
  note: native.note,
  meta: native.meta,
  _v: summedRevision(native),
});
