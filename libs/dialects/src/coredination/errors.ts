import type { Problem, ProblemError, RefusalCode } from '@clientele/contracts';
import { z } from 'zod';
import type { ErrorAnswer } from '../dialect.ts';

/** The body of an error. What the vendor's is like is not known, so this is ours: short, and plain. */
export const errorBody = z
  .object({
    code: z.string().meta({ description: 'Stable, for programs.' }),
    message: z.string().meta({ description: 'For people.' }),
  })
  .meta({ id: 'Error' });

/** What is wrong in the content, and not in the query, is not acceptable. */
const NOT_ACCEPTABLE: ReadonlySet<RefusalCode> = new Set([
  'invalid-request',
  'invalid-json',
  'media-type-unsupported',
]);

/** Statuses that the vendor's clients have no use for, as those that they have. */
const STATUSES: Readonly<Record<number, number>> = { 412: 409, 422: 406 };

/** The vendor's members that native ones are. */
const MEMBERS: Readonly<Record<string, string>> = { displayName: 'name', projects: 'customerProjects' };

const placeOf = ({ pointer, parameter, header }: ProblemError): string => {
  if (pointer === undefined) return parameter ?? header ?? '';
  const [, first = '', ...rest] = pointer.split('/');
  return [MEMBERS[first] ?? first, ...rest].join('.');
};

const faultText = (error: ProblemError): string => {
  const place = placeOf(error);
  return place === '' ? error.message : `${place}: ${error.message}`;
};

/** An error as the vendor's client is told. */
export const errorOf = ({ code, title, status, errors = [] }: Problem): ErrorAnswer => {
  const body: z.infer<typeof errorBody> = { code, message: errors.map(faultText).join('; ') || title };
  return { status: NOT_ACCEPTABLE.has(code) ? 406 : (STATUSES[status] ?? status), body };
};
