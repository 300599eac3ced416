import { z } from 'zod';
import { canonicalDecimal, decimal } from '../decimal.ts';
import { MERGE_FIELDS, MERGE_SIDES } from '../events/customers.ts';
import {
  address,
  customerFields as fields,
  itemDiscount,
  LIST_ENTRIES_MAX,
  project,
  userGroup,
} from '../customers/fields.ts';
import { anyMoment, DISPLAY_NAME_LENGTH_MAX, line } from '../text.ts';
import { positionText, standingMembers } from './standing.ts';
import { writtenEmail as email, writtenLine as name, writtenTag as tag } from './written.ts';

const company = z.strictObject({
  name: fields.companyName,
  vatId: fields.vatId,
  taxId: fields.taxId,
  crn: fields.crn,
});

const billing = z.strictObject({
  currency: fields.currency,
  taxBasisPoints: fields.taxBasisPoints,
  dueDays: fields.dueDays,
  minimumHours: fields.minimumHours,
  costCenter: fields.costCenter,
  discounts: fields.discounts,
  creditRate: fields.creditRate,
  discountRate: fields.discountRate,
});

/** A customer on the wire. It shows its own stream and nothing that depends on the clock. */
export const customerDocument = z
  .strictObject({
    id: z.uuid(),
    number: fields.number,
    ...standingMembers,
    code: fields.code,
    externalId: fields.externalId,
    crmId: fields.crmId,
    refId: fields.refId,
    accountNumber: fields.accountNumber,
    kind: fields.kind,
    displayName: z.string(),
    firstName: fields.firstName,
    lastName: fields.lastName,
    gender: fields.gender,
    birthDate: fields.birthDate,
    company: company.nullable(),
    technicalName: fields.technicalName,
    subdomain: fields.subdomain,
    email: fields.email,
    phone: fields.phone,
    mobile: fields.mobile,
    fax: fields.fax,
    address: fields.address,
    deliveryAddress: fields.deliveryAddress,
    active: fields.active,
    inactive: fields.inactive,
    archived: z.boolean(),
    archivedAt: fields.archivedAt,
    activeFrom: fields.activeFrom,
    activeUntil: fields.activeUntil,
    statusCode: fields.statusCode,
    note: fields.note,
    tags: fields.tags,
    meta: fields.meta,
    billing,
    appliances: fields.appliances,
    userGroups: fields.userGroups,
    projects: fields.projects,
    itemDiscounts: fields.itemDiscounts,
  })
  .meta({ id: 'Customer' });

export type CustomerDocument = z.infer<typeof customerDocument>;

const rate = decimal.transform(canonicalDecimal);

const writtenDiscounts = z
  .array(
    itemDiscount
      .extend({ price: rate.nullable(), percent: rate.nullable() })
      .partial({ price: true, percent: true }),
  )
  .max(LIST_ENTRIES_MAX);

/** Members that may be left out, or be `null` to fall back to their default. */
const open = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => z.strictObject(shape).partial();

/** Members that come back from a read: taken when equal, refused when changed. */
const readOnly = {
  id: z.uuid(),
  number: fields.number,
  version: standingMembers.version,
  revision: standingMembers.revision,
  position: positionText,
  createdAt: anyMoment,
  updatedAt: anyMoment,
  archivedAt: anyMoment.nullable(),
};

/** A customer as a client sends it: every member may be left out. What that means is the method's. */
export const customerInput = open({
  ...readOnly,
  code: name,
  externalId: name,
  crmId: name,
  refId: name,
  accountNumber: name,
  kind: fields.kind,
  displayName: z.string().max(DISPLAY_NAME_LENGTH_MAX),
  firstName: name,
  lastName: name,
  gender: fields.gender,
  birthDate: fields.birthDate,
  company: open({ name, vatId: name, taxId: name, crn: name }).nullable(),
  technicalName: name,
  subdomain: name,
  email: email.nullable(),
  phone: name,
  mobile: name,
  fax: name,
  address: address.partial().nullable(),
  deliveryAddress: address.partial().nullable(),
  active: fields.active.nullable(),
  inactive: fields.inactive.nullable(),
  archived: z.boolean().nullable(),
  activeFrom: anyMoment.nullable(),
  activeUntil: anyMoment.nullable(),
  statusCode: fields.statusCode.nullable(),
  note: fields.note,
  tags: z.array(tag).max(LIST_ENTRIES_MAX).nullable(),
  meta: fields.meta.nullable(),
  billing: open({
    ...billing.shape,
    costCenter: name,
    creditRate: rate.nullable(),
    discountRate: rate.nullable(),
  }).nullable(),
  appliances: fields.appliances.nullable(),
  userGroups: z
    .array(userGroup.partial({ id: true, description: true, permissions: true, archived: true }))
    .max(LIST_ENTRIES_MAX)
    .nullable(),
  projects: z
    .array(project.partial({ id: true, number: true }))
    .max(LIST_ENTRIES_MAX)
    .nullable(),
  itemDiscounts: writtenDiscounts.nullable(),
}).meta({ id: 'CustomerInput' });

export type CustomerInput = z.infer<typeof customerInput>;

/** Changes to some of a customer's discounts, all of them or none; the others stay. */
export const itemDiscountChanges = z
  .strictObject({
    add: writtenDiscounts.meta({ description: 'The customer has none for these yet.' }),
    change: writtenDiscounts.meta({ description: 'It has one for each; what is left out stays.' }),
    remove: z
      .array(itemDiscount.pick({ itemType: true, itemId: true }))
      .max(LIST_ENTRIES_MAX)
      .meta({ description: 'It has one for each.' }),
  })
  .partial()
  .meta({ id: 'ItemDiscountChanges' });

export type ItemDiscountChanges = z.infer<typeof itemDiscountChanges>;

/** A merge, asked of the survivor: which customer goes, and whose values are kept where both have one. */
export const mergeInput = z
  .strictObject({
    from: line,
    choices: z.partialRecord(z.enum(MERGE_FIELDS), z.enum(MERGE_SIDES)).optional(),
  })
  .meta({ id: 'CustomerMerge' });

export type MergeChoices = NonNullable<z.infer<typeof mergeInput>['choices']>;
