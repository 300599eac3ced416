import { customerFields, type CustomerDocument, type CustomerInput } from '@clientele/contracts';
import { Invalid } from '@clientele/http';
import { z } from 'zod';
import { defined } from '../write.ts';
import { secondsOf } from './seconds.ts';

const seconds = z.int().meta({ description: 'Seconds since 1970; 0 for never.' });

const members = {
  _id: z.int().positive(),
  description: z.string(),
  email: z.string(),
  name: z.string(),
  lastname: z.string(),
  companyname: z.string(),
  phone: z.string(),
  status: z.int(),
  archived: z.boolean(),
  archivationdate: seconds,
  crmid: z.string(),
  refid: z.string(),
};

/** A customer in a list, and as a write answers it. */
export const customer = z.object(members).meta({ id: 'Customer' });
export type Customer = z.infer<typeof customer>;

/** A customer that was asked for by its id: the same members, in the order that the vendor shows them. */
export const customerById = z
  .object({
    _id: members._id,
    archivationdate: members.archivationdate,
    archived: members.archived,
    companyname: members.companyname,
    description: members.description,
    email: members.email,
    lastname: members.lastname,
    name: members.name,
    phone: members.phone,
    status: members.status,
    crmid: members.crmid,
    refid: members.refid,
  })
  .meta({ id: 'CustomerById' });

/** A native customer in the vendor's terms, in which nothing is null. */
export const customerOf = (native: CustomerDocument): Customer => ({
  _id: native.number,
  description: native.note ?? '',
  email: native.email ?? '',
  name: native.firstName ?? '',
  lastname: native.lastName ?? '',
  companyname: native.company?.name ?? '',
  phone: native.phone ?? '',
  status: native.statusCode,
  archived: native.archived,
  archivationdate: secondsOf(native.archivedAt),
  crmid: native.crmId ?? '',
  refid: native.refId ?? '',
});

/** The same, in the order of {@link customerById}. */
export const customerByIdOf = (native: CustomerDocument): z.infer<typeof customerById> =>
  customerById.parse(customerOf(native));

/** What a client can write of a customer, in the vendor's terms. */
export type Writable = Partial<Omit<Customer, '_id' | 'archivationdate'>>;

// The vendor's clients never see a null, so one that is sent says no more than nothing does.
const given = <T>(schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? undefined);
const line = given(customerFields.firstName.unwrap().trim());

/** A sample of the vendor has a space in front of a name; a name without one goes first. */
const withTrimmedNames = (sent: unknown): unknown => {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return sent;
  const entries = Object.entries(sent);
  const trimmed = entries.map(([name, value]) => [name.trim(), value] as const);
  return Object.fromEntries([...trimmed, ...entries]);
};

/** A customer as it is sent. Its members have other names than those of one that is shown. */
export const sentCustomer = z.preprocess(
  withTrimmedNames,
  z
    .object({
      customerName: line,
      customerLastName: line,
      customerEmail: line,
      customerCompanyName: line,
      customerPhone: line,
      customerDescription: given(customerFields.note.unwrap()),
      customerStatus: given(customerFields.statusCode),
      archived: given(z.boolean()),
      crmId: line,
      refId: line,
    })
    .meta({ id: 'SentCustomer' }),
);
type SentCustomer = z.infer<typeof sentCustomer>;

/** What was sent, under the names that it is shown by. */
export const writableOf = (sent: SentCustomer): Writable =>
  defined({
    description: sent.customerDescription,
    email: sent.customerEmail,
    name: sent.customerName,
    lastname: sent.customerLastName,
    companyname: sent.customerCompanyName,
    phone: sent.customerPhone,
    status: sent.customerStatus,
    archived: sent.archived,
    crmid: sent.crmId,
    refid: sent.refId,
  });

type Names = Pick<Writable, 'name' | 'lastname' | 'companyname'>;

/** Refuses a customer that nobody could tell from another. */
export const demandName = ({ name, lastname, companyname }: Names): void => {
  if (name || lastname || companyname) return;
  const message = 'expected one of customerName, customerLastName and customerCompanyName';
  throw new Invalid('invalid-request', [{ pointer: '/customerName', message }]);
};

const orNone = (text: string | undefined): string | null | undefined => (text === '' ? null : text);

const kindOf = (companyname: string) => (companyname === '' ? 'person' : 'company');

/** A new customer, in native terms. */
export const inputOf = (sent: Writable): CustomerInput => {
  demandName(sent);
  return { ...patchOf(sent), kind: kindOf(sent.companyname ?? '') };
};

/** What changes of a customer that is shown so, in native terms. */
export const changeOf = (shown: Customer, changed: Writable): CustomerInput => {
  const { name, lastname, companyname } = changed;
  if (name !== undefined || lastname !== undefined || companyname !== undefined)
    demandName({ ...shown, ...changed });
  const kind = companyname === undefined ? undefined : kindOf(companyname);
  // A person may belong to a company: only where a company comes or goes, the kind does.
  return { ...patchOf(changed), ...(kind === kindOf(shown.companyname) ? undefined : defined({ kind })) };
};

const patchOf = (sent: Writable): CustomerInput =>
  defined({
    note: orNone(sent.description),
    email: orNone(sent.email),
    firstName: orNone(sent.name),
    lastName: orNone(sent.lastname),
    company: sent.companyname === undefined ? undefined : { name: orNone(sent.companyname) },
    phone: orNone(sent.phone),
    statusCode: sent.status,
    archived: sent.archived,
    crmId: orNone(sent.crmid),
    refId: orNone(sent.refid),
  });

/** The member that a client sends for a native one. */
export const MEMBERS: Readonly<Record<string, string>> = {
  '/note': 'customerDescription',
  '/email': 'customerEmail',
  '/firstName': 'customerName',
  '/lastName': 'customerLastName',
  '/company/name': 'customerCompanyName',
  '/phone': 'customerPhone',
  '/statusCode': 'customerStatus',
};
