import type { CustomerDocument, WholeCustomerDocument } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import { PAGE_ITEMS_MAX, type PageOf } from '@clientele/http';
import { z } from 'zod';
import { route } from '../dialect.ts';
import { answerAll } from '../pages.ts';
import { customerPath, defined, record, writeCustomer } from '../write.ts';
import { beginning, changes } from './changes.ts';
import {
  customer,
  customerChange,
  customerOf,
  newCustomer,
  searchEntry,
  searchEntryOf,
  type Customer,
} from './customer.ts';
import { groupIdOf } from './documents.ts';
import { bothNamed, customerIn, customerNamed, documentIn, isUuid } from './names.ts';
import { activeOnly, listQuery, searchQuery } from './query.ts';

const ROOT = '/api/1/customer';
const ONE = `${ROOT}/:id`;
const ATTACHMENT = `${ONE}/document/:did`;
const include = ['documents'] as const;

const shown = (whole: WholeCustomerDocument | null, groupId: number): Customer => {
  if (whole === null) throw new Refused('customer-not-found');
  return customerOf(whole, groupId);
};

const list = route({
  method: 'GET',
  paths: [ROOT],
  summary: 'Get all customers',
  right: 'customers:read',
  query: listQuery,
  response: z.array(customer),
  answer: async ({ native, query: { inactive, limit, offset, modified } }) => {
    const filters = defined({ ...activeOnly(inactive), updatedFrom: modified });
    const path = `/v1/customers?${new URLSearchParams({ include: include.join(), ...filters }).toString()}`;
    const groupId = await groupIdOf(native);
    const pages = native.pages<WholeCustomerDocument>(path, defined({ limit, offset }));
    return answerAll(pages, (each) => customerOf(each, groupId));
  },
});

const search = route({
  method: 'GET',
  paths: [`${ROOT}/search`],
  summary: 'Search customers',
  description: `Those that fit best come first; at most ${PAGE_ITEMS_MAX}.`,
  right: 'customers:read',
  query: searchQuery,
  response: z.array(searchEntry),
  answer: async ({ native, query: { q, inactive } }) => {
    const asked = { q, match: 'any', limit: String(PAGE_ITEMS_MAX), ...activeOnly(inactive) };
    const path = `/v1/customers?${new URLSearchParams(asked).toString()}`;
    return (await native.read<PageOf<CustomerDocument>>(path)).items.map(searchEntryOf);
  },
});

const one = route({
  method: 'GET',
  paths: [ONE],
  summary: 'Get a customer',
  right: 'customers:read',
  params: customerNamed,
  response: customer,
  answer: async ({ native, params }) => {
    const whole = await native.find<WholeCustomerDocument>(customerPath(customerIn(params), include));
    // Documents alone tell their group.
    const isAlone = (whole?.documents ?? []).length === 0;
    return shown(whole, isAlone ? 0 : await groupIdOf(native));
  },
});

const create = route({
  method: 'POST',
  paths: [ROOT],
  summary: 'Create a customer',
  description: 'With `documents` it takes the right to write those as well.',
  right: 'customers:create',
  sends: newCustomer,
  response: customer,
  answer: async ({ native, sent }) => {
    const groupId = await groupIdOf(native);
    const difference = () => beginning({ method: 'POST', path: '/v1/customers' }, sent);
    return shown(await writeCustomer(native, { customer: null, include, difference }), groupId);
  },
});

const update = route({
  method: 'PUT',
  paths: [ONE],
  summary: 'Update a customer, or create one under its UUID',
  description:
    'What is left out stays, and no project or document is removed. With `documents` it takes the right to ' +
    'write those as well.',
  right: ['customers:update', 'customers:create'],
  params: customerNamed,
  sends: customerChange,
  response: customer,
  answer: async ({ native, params, sent }) => {
    const name = customerIn(params);
    const groupId = await groupIdOf(native);
    const difference = (native: WholeCustomerDocument | null) => {
      if (native !== null) return changes(native, sent);
      if (!isUuid(name)) throw new Refused('customer-not-found');
      const headers = { 'If-None-Match': '*' };
      return beginning({ method: 'PUT', path: customerPath(name), headers }, sent);
    };
    return shown(await writeCustomer(native, { customer: name, include, difference }), groupId);
  },
});

const remove = route({
  method: 'DELETE',
  paths: [ONE],
  summary: 'Delete a customer',
  right: 'customers:delete',
  params: customerNamed,
  response: null,
  answer: ({ native, params }) =>
    record(native, [{ method: 'DELETE', path: customerPath(customerIn(params)) }]),
});

const attachmentPath = (params: z.infer<typeof bothNamed>): string =>
  `${customerPath(customerIn(params))}/documents/${documentIn(params)}`;

const attach = route({
  method: 'PUT',
  paths: [ATTACHMENT],
  summary: 'Attach a document to a customer',
  right: 'documents:write',
  params: bothNamed,
  response: null,
  answer: ({ native, params }) => record(native, [{ method: 'PUT', path: attachmentPath(params) }]),
});

const detach = route({
  method: 'DELETE',
  paths: [ATTACHMENT],
  summary: 'Detach a document from a customer',
  description: 'The document stays.',
  right: 'documents:write',
  params: bothNamed,
  response: null,
  answer: ({ native, params }) => record(native, [{ method: 'DELETE', path: attachmentPath(params) }]),
});

/** What can be asked of customers, and of their documents by name. */
export const customerRoutes = [list, search, one, create, update, remove, attach, detach];
