import {
  customerFields,
  DISPLAY_NAME_LENGTH_MAX,
  type CustomerDocument,
  type CustomerInput,
} from '@clientele/contracts';
import { z } from 'zod';
import { addressText } from '../address-text.ts';
import { rowVersion } from '../versions.ts';
import { defined } from '../write.ts';
import { appliances, appliancesFrom, appliancesText } from './appliances.ts';

/** What a new customer is billed by, and one that nobody has said anything else of. */
export const DEFAULTS = { Currency: 'CHF', Tax: 770, MinimumConsumptionInH: 40, DueDays: 30 } as const;

/** Every permission of the vendor, in its order. */
const PERMISSIONS = [
  'Login',
  'Read',
  'Write',
  'Execute',
  'Accept',
  'Reject',
  'UserSettings',
  'UserManagement',
  'Automation',
  'ClaimManagement',
  'CustomerManagement',
  'AccessSecrets',
  'Invoicing',
  'ExecutionTimes',
  ...Array.from({ length: 17 }, (_, index) => `Reserved${index + 3}`),
];

const dataVersion = z.string().meta({ description: 'Rises with every change of the customer.' });

const userGroup = z
  .object({
    Name: z.string(),
    Description: z.string().nullable(),
    UsagePermission: z.string().meta({ description: 'Names, with a comma and a space between.' }),
    DataVersion: z.null(),
    Archived: z.boolean(),
    Id: z.uuid(),
  })
  .meta({ id: 'UserGroup' });

const { accountNumber, costCenter, discounts, technicalName, subdomain } = customerFields;
const required = {
  currency: customerFields.currency.unwrap(),
  tax: customerFields.taxBasisPoints.unwrap(),
  minimumHours: customerFields.minimumHours.unwrap(),
  dueDays: customerFields.dueDays.unwrap(),
};
const addressLine = customerFields.note;

/** A customer in a list. */
export const customer = z
  .object({
    Name: z.string(),
    AccountNumber: accountNumber,
    Address: addressLine.meta({ description: 'Lines with `;` between.' }),
    CostCenter: costCenter,
    Currency: required.currency,
    Tax: required.tax.meta({ description: 'Hundredths of a percent.' }),
    Discounts: discounts,
    MinimumConsumptionInH: required.minimumHours,
    DueDays: required.dueDays,
    TechnicalName: technicalName,
    Subdomain: subdomain,
    Appliances: appliances,
    DataVersion: dataVersion,
    Archived: z.boolean(),
    Id: z.uuid(),
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof customer>;

/** A customer by itself. */
export const customerDetails = z
  .object({ UserGroups: z.array(userGroup), ...customer.shape })
  .meta({ id: 'CustomerDetails' });

const name = z
  .string()
  .max(DISPLAY_NAME_LENGTH_MAX)
  .refine((text) => text.trim() !== '', 'must not be blank');

/** What is never null is left as it is, or has its default, where a client sends null for it. */
const given = <T>(schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? undefined);

const written = {
  Archived: given(z.boolean()),
  Name: name,
  Subdomain: subdomain.optional(),
  Appliances: appliances.optional(),
  AccountNumber: accountNumber.optional(),
  Address: addressLine.optional(),
  CostCenter: costCenter.optional(),
  Currency: given(required.currency),
  Tax: given(required.tax),
  Discounts: discounts.optional(),
  MinimumConsumptionInH: given(required.minimumHours),
  DueDays: given(required.dueDays),
  TechnicalName: technicalName.optional(),
};

/** A customer as it is sent to be made; members that only the server sets are passed over. */
export const newCustomer = z.object(written).meta({ id: 'NewCustomer' });
/** What is sent to change a customer. */
export const customerChange = z
  .object({ ...written, Name: name.optional(), DataVersion: dataVersion.nullish() })
  .meta({ id: 'CustomerChange' });

/** What can be written of a customer. */
type Writable = Partial<Omit<Customer, 'DataVersion' | 'Id'>>;

/** A native customer in the vendor's terms, as lists show it. */
export const customerOf = (native: CustomerDocument): Customer => ({
  Name: native.displayName,
  AccountNumber: native.accountNumber,
  Address: addressText(native.address, ';'),
  CostCenter: native.billing.costCenter,
  Currency: native.billing.currency ?? DEFAULTS.Currency,
  Tax: native.billing.taxBasisPoints ?? DEFAULTS.Tax,
  Discounts: native.billing.discounts,
  MinimumConsumptionInH: native.billing.minimumHours ?? DEFAULTS.MinimumConsumptionInH,
  DueDays: native.billing.dueDays ?? DEFAULTS.DueDays,
  TechnicalName: native.technicalName,
  Subdomain: native.subdomain,
  Appliances: appliancesText(native.appliances),
  DataVersion: rowVersion(native.position),
  Archived: native.archived,
  Id: native.id,
});

/** The same with its groups, as it is shown by itself. */
export const detailsOf = (native: CustomerDocument): z.infer<typeof customerDetails> => ({
  UserGroups: native.userGroups.map((group) => ({
    Name: group.name,
    Description: group.description,
    UsagePermission: permissionsText(group.permissions),
    DataVersion: null,
    Archived: group.archived,
    Id: group.id,
  })),
  ...customerOf(native),
});

const permissionsText = (permissions: readonly string[]): string => {
  const known = PERMISSIONS.filter((permission) => permissions.includes(permission));
  const others = permissions.filter((permission) => !PERMISSIONS.includes(permission));
  return [...known, ...others].join(', ');
};

/** What was sent to change a customer, in native terms. */
export const patchOf = ({ Address, Appliances, ...sent }: Writable): CustomerInput => {
  const billing = defined({
    currency: sent.Currency,
    taxBasisPoints: sent.Tax,
    dueDays: sent.DueDays,
    minimumHours: sent.MinimumConsumptionInH,
    costCenter: sent.CostCenter,
    discounts: sent.Discounts,
  });
  return defined({
    displayName: sent.Name,
    accountNumber: sent.AccountNumber,
    technicalName: sent.TechnicalName,
    subdomain: sent.Subdomain,
    archived: sent.Archived,
    // The parts of an address are other dialects' to write; who has none at all clears it.
    address: Address === undefined || Address === null ? Address : { raw: Address },
    appliances: Appliances === undefined ? undefined : appliancesFrom(Appliances),
    billing: Object.keys(billing).length === 0 ? undefined : billing,
  });
};

/** The vendor's member that a native one is. */
export const MEMBERS: Readonly<Record<string, string>> = {
  '/displayName': 'Name',
  '/accountNumber': 'AccountNumber',
  '/address': 'Address',
  '/address/raw': 'Address',
  '/appliances': 'Appliances',
  '/billing/costCenter': 'CostCenter',
  '/billing/currency': 'Currency',
  '/billing/discounts': 'Discounts',
  '/technicalName': 'TechnicalName',
  '/subdomain': 'Subdomain',
};
