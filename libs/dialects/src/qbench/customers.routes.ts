import { OFFSET_ITEMS_MAX, type PageOf } from '@clientele/http';
import type { CustomerDocument, WholeCustomerDocument } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import { z } from 'zod';
import { route } from '../dialect.ts';
import { amend, changedMembers, customerPath, record, writeCustomer } from '../write.ts';
import { contactList, firstContacts, replacedContacts } from './contacts.ts';
import {
  customer,
  customerName,
  customerOf,
  id,
  listedCustomer,
  listedOf,
  patchOf,
  written,
} from './customer.ts';

/** Where everything of customers is. */
export const ROOT = '/qbench/api/v1/customer';
const ONE = `${ROOT}/:customerId`;

/** Most customers on a page; also how many when the client does not say. */
export const PAGE_SIZE_MAX = 50;
const PAGE_NUM_MAX = OFFSET_ITEMS_MAX / PAGE_SIZE_MAX;

const ID_PATTERN = /^[1-9]\d{0,14}$/;

/** A path that names a customer. */
export const named = z.object({
  customerId: z.string().meta({ type: 'integer', description: 'Customer ID' }),
});

/** Whatever is no id of the vendor's names no customer; natively it might. */
export const idOf = ({ customerId }: z.infer<typeof named>): string => {
  if (!ID_PATTERN.test(customerId)) throw new Refused('customer-not-found');
  return customerId;
};

/** What most writes answer. */
export const done = z.object({ message: z.literal('OK') }).meta({ id: 'Done' });
export const DONE: z.infer<typeof done> = { message: 'OK' };

const found = <Document>(native: Document | null): Document => {
  if (native === null) throw new Refused('customer-not-found');
  return native;
};

const one = route({
  method: 'GET',
  paths: [ONE],
  summary: 'A customer',
  right: 'customers:read',
  params: named,
  response: customer,
  answer: async ({ native, params }) =>
    customerOf(found(await native.find<CustomerDocument>(customerPath(idOf(params))))),
});

const whole = (max: number) => z.coerce.number<string>().int().min(1).max(max);

const list = route({
  method: 'GET',
  paths: [ROOT],
  summary: 'A page of customers',
  right: 'customers:read',
  query: z.object({
    page_num: whole(PAGE_NUM_MAX).default(1).meta({ description: 'From 1.' }),
    page_size: whole(PAGE_SIZE_MAX).default(PAGE_SIZE_MAX),
  }),
  response: z.object({
    total_count: z.int(),
    total_pages: z.int(),
    data: z.array(listedCustomer),
  }),
  answer: async ({ native, query: { page_num, page_size } }) => {
    const offset = (page_num - 1) * page_size;
    const page = await native.read<PageOf<CustomerDocument>>(
      `/v1/customers?limit=${page_size}&offset=${offset}&total=true`,
    );
    const { items, total = 0 } = page;
    return { total_count: total, total_pages: Math.ceil(total / page_size), data: items.map(listedOf) };
  },
});

const create = route({
  method: 'POST',
  paths: [ROOT],
  summary: 'Create a customer',
  description:
    'Its contacts were created before; what is said of one besides its id changes it, which takes ' +
    '`contacts:write`.',
  right: 'customers:create',
  sends: z
    .object({ ...written, customer_name: customerName.required, contacts: contactList.optional() })
    .meta({ id: 'NewCustomer' }),
  response: z.object({ id }),
  answer: async ({ native, sent: { contacts = [], ...members } }) => {
    const [made] = await record(native, [
      { method: 'POST', path: '/v1/customers', body: patchOf(members) },
      ...firstContacts('/v1/customers/{0}', contacts),
    ]);
    return { id: (made?.body as CustomerDocument | undefined)?.number };
  },
});

const update = route({
  method: 'PUT',
  paths: [ONE],
  summary: 'Change a customer',
  description:
    'What is left out stays. A list of contacts replaces all that the customer had, which takes ' +
    '`contacts:write`.',
  right: 'customers:update',
  params: named,
  sends: z
    .object({ ...written, customer_name: customerName.optional, contacts: contactList.optional() })
    .meta({ id: 'CustomerChange' }),
  response: done,
  answer: async ({ native, params, sent: { contacts, ...members } }) => {
    const path = customerPath(idOf(params));
    const difference = (shown: WholeCustomerDocument | null) => {
      const before = found(shown);
      return [
        ...amend(params.customerId, patchOf(changedMembers(customerOf(before), members))),
        ...(contacts === undefined ? [] : replacedContacts(path, before, contacts)),
      ];
    };
    const include = contacts === undefined ? [] : (['contacts'] as const);
    await writeCustomer(native, { customer: params.customerId, include, difference });
    return DONE;
  },
});

const remove = route({
  method: 'DELETE',
  paths: [ONE],
  summary: 'Delete a customer',
  right: 'customers:delete',
  params: named,
  response: done,
  answer: async ({ native, params }) => {
    await record(native, [{ method: 'DELETE', path: customerPath(idOf(params)) }]);
    return DONE;
  },
});

/** The routes of customers themselves. */
export const CUSTOMER_ROUTES = [one, list, create, update, remove];
