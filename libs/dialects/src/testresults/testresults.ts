import type { CustomerDocument } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import { z } from 'zod';
import { route, type Dialect } from '../dialect.ts';
import { answerAll } from '../pages.ts';
import { amend, changedMembers, customerPath, defined, record, writeCustomer } from '../write.ts';
import {
  customer,
  customerChange,
  customerDetails,
  customerOf,
  DEFAULTS,
  detailsOf,
  newCustomer,
  patchOf,
} from './customer.ts';
import { errorBody, errorOf } from './errors.ts';

const ROOT = '/api/management/customers';
const ONE = `${ROOT}/:cId`;

const named = z.object({ cId: z.string().meta({ description: 'Customer ID' }) });
const uuid = z.uuid();

/** Whatever is no id of the vendor's names no customer; natively it might. */
const idOf = ({ cId }: z.infer<typeof named>): string => {
  if (!uuid.safeParse(cId).success) throw new Refused('customer-not-found');
  return cId.toLowerCase();
};

const shown = (native: CustomerDocument | null) => {
  if (native === null) throw new Refused('customer-not-found');
  return detailsOf(native);
};

const active = route({
  method: 'GET',
  paths: [ROOT],
  summary: 'All customers but archived ones',
  right: 'customers:read',
  response: z.array(customer),
  answer: ({ native }) =>
    answerAll(native.pages<CustomerDocument>('/v1/customers?archived=false'), customerOf),
});

const archive = route({
  method: 'GET',
  paths: [`${ROOT}/archive`],
  summary: 'All archived customers',
  right: 'customers:read',
  response: z.array(customer),
  answer: ({ native }) =>
    answerAll(native.pages<CustomerDocument>('/v1/customers?archived=true'), customerOf),
});

const details = route({
  method: 'GET',
  paths: [ONE],
  summary: 'A customer with its user groups',
  right: 'customers:read',
  params: named,
  response: customerDetails,
  answer: async ({ native, params }) =>
    shown(await native.find<CustomerDocument>(customerPath(idOf(params)))),
});

const create = route({
  method: 'POST',
  paths: [ROOT],
  summary: 'Create a customer',
  right: 'customers:create',
  sends: newCustomer,
  response: customerDetails,
  answer: async ({ native, sent }) => {
    const body = patchOf({ ...DEFAULTS, ...defined(sent) });
    const difference = () => [{ method: 'POST', path: '/v1/customers', body }] as const;
    return shown(await writeCustomer(native, { customer: null, include: [], difference }));
  },
});

const update = route({
  method: 'PUT',
  paths: [ONE],
  summary: 'Change a customer, archive it or take it back',
  description: 'What is left out stays. With `DataVersion` it is changed only if nobody else has done so.',
  right: 'customers:update',
  params: named,
  sends: customerChange,
  response: customerDetails,
  answer: async ({ native, params, sent }) => {
    const id = idOf(params);
    const { DataVersion, ...members } = sent;
    const difference = (native: CustomerDocument | null) => {
      const before = shown(native);
      if (DataVersion && DataVersion !== before.DataVersion) throw new Refused('precondition-failed');
      return amend(id, patchOf(changedMembers(before, members)));
    };
    const exact = Boolean(DataVersion);
    return shown(await writeCustomer(native, { customer: id, include: [], difference, exact }));
  },
});

const remove = route({
  method: 'DELETE',
  paths: [ONE],
  summary: 'Delete a customer',
  right: 'customers:delete',
  params: named,
  response: z.object({}),
  answer: async ({ native, params }) => {
    await record(native, [{ method: 'DELETE', path: customerPath(idOf(params)) }]);
    return {};
  },
});

const BEARER_PATTERN = /^bearer +/i;

/** The customer management of TestResults.io. */
export const testResults: Dialect = {
  name: 'testresults',
  title: 'TestResults.io customer management',
  description: 'The customers of Clientele by the management API of TestResults.io.',
  paths: [ROOT],
  // The vendor's header is not `Authorization`, and the token stands in it alone.
  credential: ({ headers: { authentication } }) =>
    typeof authentication === 'string' ? authentication.replace(BEARER_PATTERN, '').trim() || null : null,
  security: { token: { type: 'apiKey', in: 'header', name: 'Authentication' } },
  routes: [active, archive, details, create, update, remove],
  error: errorOf,
  errorBody,
};
