import type { CredentialDocument, WholeCustomerDocument } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import { answered, problemOf, type Reply } from '@clientele/http';
import { z } from 'zod';
import { route, type Asked, type Dialect } from '../dialect.ts';
import { codeOf, type NativeApi, type NativeCommand } from '../native-api.ts';
import { summedRevision } from '../versions.ts';
import { customerPath, writeCustomer } from '../write.ts';
import { customer, customerOf, idOf, INCLUDE } from './customer.ts';
import { errorBody, errorOf, otherVersion } from './errors.ts';
import { answerList, queryResult } from './list.ts';
import { askedIn, listQuery } from './query.ts';
import { changingCommands, creatingCommands, sentCustomer, type SentCustomer } from './sent.ts';

const ROOTS = ['/customers', '/api/customers'];
const ONES = ROOTS.map((root) => `${root}/:id`);

const named = z.object({ id: z.string().meta({ description: 'Unique customer identifier.' }) });
const uuid = z.uuid();

const CREATED = 201;
const ID_LENGTH_MAX = 500;

const now = (): string => new Date().toISOString();

/** How a customer is named natively: an id in the form of a UUID is one, any other is a code. */
const nativeName = (id: string): string => {
  if (uuid.safeParse(id).success) return id.toLowerCase();
  if (id === '' || id.length > ID_LENGTH_MAX) throw new Refused('customer-not-found');
  return `code=${id}`;
};

const there = (native: WholeCustomerDocument | null): WholeCustomerDocument => {
  if (native === null) throw new Refused('customer-not-found');
  return native;
};

const list = route({
  method: 'GET',
  paths: ROOTS,
  summary: 'Get customers',
  description: 'All customers that the query matches. Names of parameters are told without regard to case.',
  right: 'customers:read',
  query: listQuery,
  response: queryResult,
  answer: ({ native, query }) => {
    const then = now();
    return answerList(native, askedIn(query, then), then);
  },
});

const one = route({
  method: 'GET',
  paths: ONES,
  summary: 'Get customer by ID',
  right: 'customers:read',
  params: named,
  response: customer,
  answer: async ({ native, params }) => {
    const path = customerPath(nativeName(params.id.trim()), INCLUDE);
    return customerOf(there(await native.find<WholeCustomerDocument>(path)), now());
  },
});

/** The command that makes a customer under an id that was sent, or under one of ours. */
const createAs = (id: string | null): NativeCommand => {
  if (id === null) return { method: 'POST', path: '/v1/customers' };
  if (!uuid.safeParse(id).success) return { method: 'POST', path: '/v1/customers', body: { code: id } };
  return { method: 'PUT', path: customerPath(id.toLowerCase()), headers: { 'If-None-Match': '*' } };
};

/** Whoever creates under an id that is taken is told so, and not that it has another version. */
const unlessThere = async <T>(written: Promise<T>): Promise<T> => {
  try {
    return await written;
  } catch (error) {
    throw codeOf(error) === 'precondition-failed' ? new Refused('customer-exists') : error;
  }
};

const create = route({
  method: 'POST',
  paths: ROOTS,
  summary: 'Create customer',
  right: 'customers:create',
  sends: sentCustomer,
  status: CREATED,
  response: customer,
  answer: async ({ native, sent }) => {
    const difference = () => creatingCommands(createAs(sent.id), sent);
    const write = { customer: null, include: INCLUDE, difference, exact: true };
    return customerOf(there(await unlessThere(writeCustomer(native, write))), now());
  },
});

/** Creates under an id; the native upsert is refused when it was made meanwhile, so that it is compared. */
const upsertAs = (name: string): NativeCommand => ({
  method: 'PUT',
  path: customerPath(name),
  headers: { 'If-None-Match': '*' },
});

const checkId = (id: string, sent: SentCustomer, native: WholeCustomerDocument | null): void => {
  if (sent.id === null || sent.id === id || (native !== null && sent.id === idOf(native))) return;
  if (uuid.safeParse(id).success && sent.id.toLowerCase() === id.toLowerCase()) return;
  throw new Refused('invalid-request', { pointer: '/id' });
};

/** Nothing is recorded for who sends what is there already; the right to is needed all the same. */
const demandUpdate = async (native: NativeApi): Promise<void> => {
  const { rights } = await native.read<CredentialDocument>('/v1/credential');
  if (!rights.includes('customers:update')) throw new Refused('forbidden');
};

type Saving = Asked<z.infer<typeof named>, unknown, SentCustomer>;

const save = async ({ native, params, sent }: Saving): Promise<Reply> => {
  const id = params.id.trim();
  const name = nativeName(id);
  const then = now();
  const { _v: version = null } = sent;
  const commandsFor = (shown: WholeCustomerDocument | null): readonly NativeCommand[] => {
    checkId(id, sent, shown);
    if (shown === null) return creatingCommands(upsertAs(name), sent);
    if (version !== null && version !== summedRevision(shown)) throw new Refused('precondition-failed');
    return changingCommands(shown, sent, then);
  };
  const made = { isNew: false, isIdle: false };
  const written = await writeCustomer(native, {
    customer: name,
    include: INCLUDE,
    exact: version !== null,
    difference: (shown) => {
      const commands = commandsFor(shown);
      Object.assign(made, { isNew: shown === null, isIdle: commands.length === 0 });
      return commands;
    },
  });
  if (made.isIdle) await demandUpdate(native);
  return answered(customerOf(there(written), now()), { status: made.isNew ? CREATED : 200 });
};

/** What is told to whoever wrote what others wrote meanwhile: which version is there. */
const versionThere = async ({ native, params, sent, request }: Saving, error: unknown): Promise<Reply> => {
  const path = customerPath(nativeName(params.id.trim()), INCLUDE);
  const there = await native.find<WholeCustomerDocument>(path, 'head');
  // The id was somebody's who was deleted or merged, so nobody else gets it.
  if (there === null) throw new Refused('customer-not-found');
  // Who named no version was merely slower than others, time and again.
  if ((sent._v ?? null) === null) throw new Refused('busy');
  const problem = problemOf(error, request.id);
  const { status, body, headers } = otherVersion(problem, idOf(there), summedRevision(there));
  return answered(body, { status, headers: { ...headers } });
};

const update = route({
  method: 'PUT',
  paths: ONES,
  summary: 'Create or update customer',
  description:
    'What is left out has its default, but for `externalId`, `cards` and `credit`. With `_v` it is changed ' +
    'only if nobody else has done so. Changing `discountRate` or `creditRate` takes CustomerSetDiscount, ' +
    'changing `credit` CustomerSetCredit. 201 when the customer is new.',
  right: ['customers:create', 'customers:update'],
  params: named,
  sends: sentCustomer,
  response: customer,
  answer: async (asked) => {
    try {
      return await save(asked);
    } catch (error) {
      if (codeOf(error) !== 'precondition-failed') throw error;
      return versionThere(asked, error);
    }
  },
});

const remove = route({
  method: 'DELETE',
  paths: ONES,
  summary: 'Delete customer by ID',
  description: 'Answers the customer as it was.',
  right: 'customers:delete',
  params: named,
  response: customer,
  answer: async ({ native, params }) => {
    let last: WholeCustomerDocument | null = null;
    await writeCustomer(native, {
      customer: nativeName(params.id.trim()),
      include: INCLUDE,
      difference: (shown) => {
        last = there(shown);
        return [{ method: 'DELETE', path: customerPath(last.id) }];
      },
    });
    return customerOf(there(last), now());
  },
});

const TOKEN_PATTERN = /^(?:bearer +)?(\S+)$/i;

/** The customers of PORTOS. */
export const portos: Dialect = {
  name: 'portos',
  title: 'PORTOS customers',
  description: 'The customers of Clientele by the API of PORTOS.',
  paths: ROOTS,
  credential: ({ headers: { authorization } }) =>
    TOKEN_PATTERN.exec(authorization?.trim() ?? '')?.[1] ?? null,
  security: {
    bearer: { type: 'http', scheme: 'bearer' },
    token: { type: 'apiKey', in: 'header', name: 'Authorization' },
  },
  routes: [list, one, create, update, remove],
  error: errorOf,
  errorBody,
};
