import type { CustomerDocument, OrderDocument } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import { flag, OFFSET_ITEMS_MAX, type PageOf } from '@clientele/http';
import { z } from 'zod';
import { bearerToken } from '../bearer.ts';
import { route, type Dialect } from '../dialect.ts';
import { amend, changedMembers, customerPath, defined, record, writeCustomer } from '../write.ts';
import {
  changeOf,
  customer,
  customerById,
  customerByIdOf,
  customerOf,
  inputOf,
  sentCustomer,
  writableOf,
} from './customer.ts';
import { errorBody, errorOf } from './errors.ts';
import { order, orderOf, statuses } from './order.ts';

const ROOT = '/v1.0/customers';
const ONE = `${ROOT}/:id`;

/** Items a page, when the client does not say; and the most that there can be. */
const PAGE_ITEMS_MAX = 100;

const whole = z.coerce.number<string>().int();
const paging = {
  direction: z.enum(['asc', 'desc']).default('asc'),
  offset: whole.min(0).max(OFFSET_ITEMS_MAX).default(0),
  limit: whole.min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_MAX),
};

const customerQuery = z.object({
  sortby: z.enum(['default', 'name', 'company']).default('default'),
  ...paging,
  // Whatever is neither chooses all, as the vendor says.
  type: z.enum(['company', 'person']).optional().catch(undefined),
  archived: flag.optional(),
});

const orderQuery = z.object({
  sortby: z.enum(['number', 'submitdate']).default('number'),
  ...paging,
  status: statuses.optional(),
});

/** What a list is sorted by natively. Equal ones follow in an order of ours, so that pages fit together. */
const SORTS = {
  default: ['companyName', 'lastName', 'firstName'],
  name: ['lastName', 'firstName'],
  company: ['companyName', 'lastName', 'firstName'],
  number: ['orderNumber', 'number'],
  submitdate: ['submittedAt', 'number'],
} as const;

interface Paging {
  readonly sortby: keyof typeof SORTS;
  readonly direction: 'asc' | 'desc';
  readonly offset: number;
  readonly limit: number;
}

type Filters = Readonly<Record<string, string | boolean | undefined>>;

const listPath = (path: string, { sortby, direction, offset, limit }: Paging, filters: Filters): string => {
  const sort = SORTS[sortby].map((field) => (direction === 'desc' ? `-${field}` : field)).join();
  const query = { ...defined(filters), sort, offset, limit };
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${String(value)}`);
  return `${path}?${parameters.join('&')}`;
};

// Told as the number that it is, and taken as text: what is no number is no customer's.
const id = z.string().meta({ type: 'integer', description: 'The `_id` of a customer.' });
const named = z.object({ id });

const ID_PATTERN = /^[1-9]\d{0,14}$/;

/** Whatever is no id of the vendor's names no customer; natively it might. */
const idOf = (params: z.infer<typeof named>): string => {
  if (!ID_PATTERN.test(params.id)) throw new Refused('customer-not-found');
  return params.id;
};

const present = <Native>(native: Native | null): Native => {
  if (native === null) throw new Refused('customer-not-found');
  return native;
};

const oneCustomer = z.object({ customer });

const list = route({
  method: 'GET',
  paths: [ROOT],
  summary: 'Get a list of customers',
  description: 'Sorted by company, last and first name (`default`), last and first name, or company.',
  right: 'customers:read',
  query: customerQuery,
  response: z.object({ customers: z.array(customer) }),
  answer: async ({ native, query }) => {
    const { type: kind, archived } = query;
    const page: PageOf<CustomerDocument> = await native.read(
      listPath('/v1/customers', query, { kind, archived }),
    );
    return { customers: page.items.map(customerOf) };
  },
});

const read = route({
  method: 'GET',
  paths: [ONE],
  summary: 'Get a customer by ID',
  right: 'customers:read',
  params: named,
  response: z.object({ customer: customerById }),
  answer: async ({ native, params }) => {
    const found = await native.find<CustomerDocument>(customerPath(idOf(params)));
    return { customer: customerByIdOf(present(found)) };
  },
});

const create = route({
  method: 'POST',
  paths: [ROOT],
  summary: 'Create a new customer',
  description: 'One of `customerName`, `customerLastName` and `customerCompanyName` is needed.',
  right: 'customers:create',
  sends: sentCustomer,
  response: oneCustomer,
  answer: async ({ native, sent }) => {
    const body = inputOf(writableOf(sent));
    const difference = () => [{ method: 'POST', path: '/v1/customers', body }] as const;
    const made = await writeCustomer(native, { customer: null, include: [], difference });
    return { customer: customerOf(present(made)) };
  },
});

const update = route({
  method: 'PUT',
  paths: [ONE],
  summary: 'Change customer',
  description: 'What is left out stays.',
  right: 'customers:update',
  params: named,
  sends: sentCustomer,
  response: oneCustomer,
  answer: async ({ native, params, sent }) => {
    const one = idOf(params);
    const difference = (before: CustomerDocument | null) => {
      const shown = customerOf(present(before));
      return amend(one, changeOf(shown, changedMembers(shown, writableOf(sent))));
    };
    const changed = await writeCustomer(native, { customer: one, include: [], difference });
    return { customer: customerOf(present(changed)) };
  },
});

const remove = route({
  method: 'DELETE',
  paths: [ONE],
  summary: 'Remove a customer',
  description: 'One with orders is not removed (409): archive it.',
  right: 'customers:delete',
  params: named,
  response: z.object({}),
  answer: async ({ native, params }) => {
    await record(native, [{ method: 'DELETE', path: customerPath(idOf(params)) }]);
    return {};
  },
});

const orders = route({
  method: 'GET',
  paths: [`${ONE}/orders`],
  summary: 'Get a list of customer orders',
  right: 'customers:read',
  params: named,
  query: orderQuery,
  response: z.object({ orders: z.array(order) }),
  answer: async ({ native, params, query }) => {
    const path = `${customerPath(idOf(params))}/orders`;
    const status = query.status?.join();
    const page: PageOf<OrderDocument> = await native.read(listPath(path, query, { status }));
    return { orders: page.items.map(orderOf) };
  },
});

/** The customers of Guardant Station. */
export const guardant: Dialect = {
  name: 'guardant',
  title: 'Guardant Station customers',
  description: 'The customers of Clientele, and their orders, by the API of Guardant Station.',
  paths: ['/v1.0'],
  credential: bearerToken,
  security: { bearer: { type: 'http', scheme: 'bearer' } },
  routes: [list, read, create, update, remove, orders],
  error: errorOf,
  errorBody,
};
