import { z } from 'zod';
import { decimal } from '../decimal.ts';
import { line, moment, note } from '../text.ts';

export const KINDS = ['person', 'company'] as const;
export type Kind = (typeof KINDS)[number];

export const GENDERS = ['male', 'female', 'other'] as const;
export const ITEM_TYPES = ['assay', 'panel'] as const;

/** Most entries in any list that a customer holds. */
export const LIST_ENTRIES_MAX = 1_000;
/** Longest `meta` as JSON, in UTF-16 units: patches and merges add to it, and each change tells it whole. */
export const META_LENGTH_MAX = 100_000;

const coordinates = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});

/** An address: free text in `raw`, its parts, or both. */
export const address = z.strictObject({
  raw: note.nullable(),
  street: line.nullable(),
  city: line.nullable(),
  postalCode: line.nullable(),
  country: line.nullable(),
  coordinates: coordinates.nullable(),
  note: note.nullable(),
});
export type Address = z.infer<typeof address>;

export const BLANK_ADDRESS: Address = {
  raw: null,
  street: null,
  city: null,
  postalCode: null,
  country: null,
  coordinates: null,
  note: null,
};

/** Something the customer may use, by the name it is shown under and the target group it stands for. */
export const appliance = z.strictObject({ label: line.nullable(), target: line });

/** A group of the customer's users and what they may do. */
export const userGroup = z.strictObject({
  id: z.uuid(),
  name: line,
  description: note.nullable(),
  permissions: z.array(line).max(LIST_ENTRIES_MAX),
  archived: z.boolean(),
});

export const project = z.strictObject({ id: z.uuid(), number: z.int().positive(), name: line });

/**
 * A price or discount that this customer has for one assay or panel; the catalogue of those lives elsewhere.
 */
export const itemDiscount = z.strictObject({
  itemType: z.enum(ITEM_TYPES),
  itemId: z.int().positive(),
  price: decimal.nullable(),
  percent: decimal.nullable(),
});

export type Appliance = z.infer<typeof appliance>;
export type UserGroup = z.infer<typeof userGroup>;
export type Project = z.infer<typeof project>;
export type ItemDiscount = z.infer<typeof itemDiscount>;

/** Every field that a customer's events set, by the name under which they are stored: add, never rename. */
export const customerFields = {
  number: z.int().positive(),
  code: line.nullable(),
  externalId: line.nullable(),
  crmId: line.nullable(),
  refId: line.nullable(),
  accountNumber: line.nullable(),
  kind: z.enum(KINDS),
  firstName: line.nullable(),
  lastName: line.nullable(),
  gender: z.enum(GENDERS).nullable(),
  birthDate: z.iso.date().nullable(),
  companyName: line.nullable(),
  vatId: line.nullable(),
  taxId: line.nullable(),
  crn: line.nullable(),
  technicalName: line.nullable(),
  subdomain: line.nullable(),
  email: line.nullable(),
  phone: line.nullable(),
  mobile: line.nullable(),
  fax: line.nullable(),
  address: address.nullable(),
  deliveryAddress: address.nullable(),
  active: z.boolean(),
  inactive: z.boolean(),
  archivedAt: moment.nullable(),
  activeFrom: moment.nullable(),
  activeUntil: moment.nullable(),
  statusCode: z.int(),
  note: note.nullable(),
  tags: z.array(line).max(LIST_ENTRIES_MAX),
  meta: z.record(line, z.json()),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected a currency code of three capital letters')
    .nullable(),
  taxBasisPoints: z.int().min(0).max(1_000_000).nullable(),
  dueDays: z.int().min(0).max(100_000).nullable(),
  minimumHours: z.int().min(0).max(1_000_000).nullable(),
  costCenter: line.nullable(),
  discounts: note.nullable(),
  creditRate: decimal,
  discountRate: decimal,
  appliances: z.array(appliance).max(LIST_ENTRIES_MAX),
  userGroups: z.array(userGroup).max(LIST_ENTRIES_MAX),
  projects: z.array(project).max(LIST_ENTRIES_MAX),
  itemDiscounts: z.array(itemDiscount).max(LIST_ENTRIES_MAX),
};

const customerFieldsSchema = z.strictObject(customerFields);

/** All that is known of a customer, derived and clock-bound things left out. */
export type CustomerFields = Readonly<z.infer<typeof customerFieldsSchema>>;

/** What a customer is before anything was said about it; also what each field falls back to. */
export const BLANK_CUSTOMER: CustomerFields = {
  number: 0,
  code: null,
  externalId: null,
  crmId: null,
  refId: null,
  accountNumber: null,
  kind: 'company',
  firstName: null,
  lastName: null,
  gender: null,
  birthDate: null,
  companyName: null,
  vatId: null,
  taxId: null,
  crn: null,
  technicalName: null,
  subdomain: null,
  email: null,
  phone: null,
  mobile: null,
  fax: null,
  address: null,
  deliveryAddress: null,
  active: true,
  inactive: false,
  archivedAt: null,
  activeFrom: null,
  activeUntil: null,
  statusCode: 0,
  note: null,
  tags: [],
  meta: {},
  currency: null,
  taxBasisPoints: null,
  dueDays: null,
  minimumHours: null,
  costCenter: null,
  discounts: null,
  creditRate: '0',
  discountRate: '0',
  appliances: [],
  userGroups: [],
  projects: [],
  itemDiscounts: [],
};
