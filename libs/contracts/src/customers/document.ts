import type { CustomerDocument } from '../rest/customers.ts';
import { standingOnWire, type Standing } from '../rest/standing.ts';
import type { CustomerFields } from './fields.ts';
import { displayName } from './names.ts';

const companyOf = ({ companyName: name, vatId, taxId, crn }: CustomerFields): CustomerDocument['company'] =>
  name === null && vatId === null && taxId === null && crn === null ? null : { name, vatId, taxId, crn };

const billingOf = (fields: CustomerFields): CustomerDocument['billing'] => ({
  currency: fields.currency,
  taxBasisPoints: fields.taxBasisPoints,
  dueDays: fields.dueDays,
  minimumHours: fields.minimumHours,
  costCenter: fields.costCenter,
  discounts: fields.discounts,
  creditRate: fields.creditRate,
  discountRate: fields.discountRate,
});

/** A customer as every API shows it. */
export const documentOf = (id: string, fields: CustomerFields, standing: Standing): CustomerDocument => ({
  id,
  number: fields.number,
  ...standingOnWire(standing),
  code: fields.code,
  externalId: fields.externalId,
  crmId: fields.crmId,
  refId: fields.refId,
  accountNumber: fields.accountNumber,
  kind: fields.kind,
  displayName: displayName(fields),
  firstName: fields.firstName,
  lastName: fields.lastName,
  gender: fields.gender,
  birthDate: fields.birthDate,
  company: companyOf(fields),
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
  archived: fields.archivedAt !== null,
  archivedAt: fields.archivedAt,
  activeFrom: fields.activeFrom,
  activeUntil: fields.activeUntil,
  statusCode: fields.statusCode,
  note: fields.note,
  tags: fields.tags,
  meta: fields.meta,
  billing: billingOf(fields),
  appliances: fields.appliances,
  userGroups: fields.userGroups,
  projects: fields.projects,
  itemDiscounts: fields.itemDiscounts,
});
