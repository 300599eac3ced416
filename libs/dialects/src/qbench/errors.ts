import type { Problem, ProblemError } from '@clientele/contracts';
import { z } from 'zod';
import type { ErrorAnswer } from '../dialect.ts';

/** The body of an error; with a description where OAuth demands one. */
export const errorBody = z
  .object({ error: z.string(), error_description: z.string().optional() })
  .meta({ id: 'Error' });
type ErrorBody = z.infer<typeof errorBody>;

/** Statuses that the vendor's clients have no use for, as those that they have. */
const STATUSES: Readonly<Record<number, number>> = { 412: 409, 422: 400 };

/** The vendor's names of native members, of a customer or of one of its contacts. */
const MEMBERS: Readonly<Record<string, string>> = {
  '/displayName': 'customer_name',
  '/note': 'comments',
  '/address/raw': 'address',
  '/firstName': 'first_name',
  '/lastName': 'last_name',
  '/email': 'email_address',
};

/** The items of a request that changes discounts, whatever it does with them. */
const ITEM_PATTERN = /^\/(add|change|remove)(?=\/)/;
const INDEX_PATTERN = /\/(\d+)(?=\/|$)/g;

const memberOf = ({ pointer, parameter, header }: ProblemError): string => {
  if (pointer === undefined) return parameter ?? header ?? '';
  const path = pointer.replace(ITEM_PATTERN, '/item').replaceAll(INDEX_PATTERN, '[$1]');
  return MEMBERS[pointer] ?? path.slice(1).replaceAll('/', '.');
};

const faultOf = (title: string, error: ProblemError): string => {
  const member = memberOf(error);
  if (member === '') return error.message;
  return error.message === title ? `(${member})` : `${member}: ${error.message}`;
};

/** An error as the vendor's client is told. */
export const errorOf = ({ code, title, status, errors = [] }: Problem): ErrorAnswer => ({
  status: STATUSES[status] ?? status,
  body: (code === 'assertion-not-valid'
    ? { error: 'invalid_grant', error_description: title }
    : { error: [title, ...errors.map((error) => faultOf(title, error))].join(' ') }) satisfies ErrorBody,
  ...(code === 'too-many-requests' ? { headers: { 'x-qbapi-throttle-ttl': '1' } } : undefined),
});
