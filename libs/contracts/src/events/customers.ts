import { z } from 'zod';
import { customerFields } from '../customers/fields.ts';
import { contactFlags } from '../customers/links.ts';
import { decimal } from '../decimal.ts';
import { declareEvents, type EventOf } from '../event.ts';
import { someOf } from '../field-values.ts';
import { moment } from '../text.ts';

const some = someOf(customerFields);

const contactLink = { contactId: z.uuid(), ...contactFlags };
const place = z.strictObject({ id: z.uuid(), version: z.int().positive() });
const item = { itemType: customerFields.itemDiscounts.element.shape.itemType, itemId: z.int().positive() };

/** Whole members of a customer between which a merge can choose. */
export const MERGE_FIELDS = [
  'externalId',
  'crmId',
  'refId',
  'accountNumber',
  'kind',
  'firstName',
  'lastName',
  'gender',
  'birthDate',
  'company',
  'technicalName',
  'subdomain',
  'email',
  'phone',
  'mobile',
  'fax',
  'address',
  'deliveryAddress',
  'active',
  'inactive',
  'activeFrom',
  'activeUntil',
  'statusCode',
  'note',
  'tags',
  'meta',
  'billing',
  'appliances',
  'userGroups',
  'projects',
  'itemDiscounts',
] as const;
export type MergeField = (typeof MERGE_FIELDS)[number];

/** Whose value is kept: that of the customer that goes (`from`) or of the survivor (`into`). */
export const MERGE_SIDES = ['from', 'into'] as const;

/** Events that say nothing but new values of fields, each of its own sort. */
export const customerFieldEvents = declareEvents({
  CustomerRegistered: {
    open: { number: customerFields.number, kind: customerFields.kind },
    sealed: some('code', 'externalId', 'firstName', 'lastName', 'companyName'),
  },
  CustomerKindChanged: { open: { kind: customerFields.kind } },
  CustomerRenamed: { sealed: some('firstName', 'lastName', 'companyName') },
  CustomerExternalIdChanged: { sealed: some('externalId') },
  CustomerReferencesChanged: { sealed: some('crmId', 'refId', 'accountNumber') },
  CustomerRegistrationNumbersChanged: { sealed: some('vatId', 'taxId', 'crn') },
  CustomerTechnicalNamesChanged: { sealed: some('technicalName', 'subdomain') },
  CustomerPersonalDetailsChanged: { sealed: some('gender', 'birthDate') },
  CustomerChannelsChanged: { sealed: some('email', 'phone', 'mobile', 'fax') },
  CustomerAddressChanged: { sealed: some('address') },
  CustomerDeliveryAddressChanged: { sealed: some('deliveryAddress') },
  CustomerActivationWindowChanged: { sealed: some('activeFrom', 'activeUntil') },
  CustomerStatusCodeChanged: { open: { statusCode: customerFields.statusCode } },
  CustomerNoteChanged: { sealed: some('note') },
  CustomerTagsChanged: { sealed: some('tags') },
  CustomerMetaChanged: { sealed: some('meta') },
  CustomerBillingTermsChanged: {
    open: some('currency', 'taxBasisPoints', 'dueDays', 'minimumHours'),
    sealed: some('costCenter', 'discounts'),
  },
  CustomerRatesChanged: { open: some('creditRate', 'discountRate') },
  CustomerAppliancesChanged: { sealed: some('appliances') },
  CustomerUserGroupsChanged: { sealed: some('userGroups') },
});

/** Everything that can happen to a customer. These names are stored: add, never rename. */
export const customerEvents = {
  ...customerFieldEvents,
  ...declareEvents({
    CustomerActivated: {},
    CustomerDeactivated: {},
    CustomerMarkedInactive: {},
    CustomerMarkedCurrent: {},
    CustomerArchived: { open: { archivedAt: moment } },
    CustomerRestored: {},
    ProjectAdded: {
      open: { projectId: z.uuid(), number: z.int().positive() },
      sealed: { name: customerFields.projects.element.shape.name },
    },
    ProjectRenamed: {
      open: { projectId: z.uuid() },
      sealed: { name: customerFields.projects.element.shape.name },
    },
    ProjectRemoved: { open: { projectId: z.uuid() } },
    ItemDiscountSet: { open: { ...item, price: decimal.nullable(), percent: decimal.nullable() } },
    ItemDiscountRemoved: { open: item },
    CustomerOrderLinked: { open: { orderId: z.uuid() } },
    CustomerOrderUnlinked: { open: { orderId: z.uuid() } },
    CustomerContactLinked: { open: contactLink },
    CustomerContactFlagsChanged: { open: contactLink },
    CustomerContactUnlinked: { open: { contactId: z.uuid() } },
    CustomerDocumentAttached: { open: { documentId: z.uuid() } },
    CustomerDocumentDetached: { open: { documentId: z.uuid() } },
    /** In the survivor's stream. Names both streams at the versions merged, so that it can be undone. */
    CustomerMerged: {
      open: {
        from: place,
        into: place,
        choices: z.array(z.strictObject({ field: z.enum(MERGE_FIELDS), side: z.enum(MERGE_SIDES) })),
      },
    },
    /** In the stream of the customer that went. `released` are the claims that the survivor took over. */
    CustomerMergedAway: { open: { into: place, released: z.array(z.enum(['externalId'])) } },
    CustomerDeleted: {},
    /** Every data key that a box of this person's streams names; destroyed after this was appended. */
    PersonErased: { open: { kids: z.array(z.uuid()) } },
  }),
};

export type CustomerFieldEvent = EventOf<typeof customerFieldEvents>;
export type CustomerEvent = EventOf<typeof customerEvents>;
