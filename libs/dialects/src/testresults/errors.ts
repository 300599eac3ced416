import type { Problem, ProblemError } from '@clientele/contracts';
import { z } from 'zod';
import type { ErrorAnswer } from '../dialect.ts';
import { MEMBERS } from './customer.ts';

/** The body of an error. The vendor documents none, so this is ours, in the vendor's casing. */
export const errorBody = z
  .object({
    Code: z.string().meta({ description: 'Stable, for programs.' }),
    Message: z.string().meta({ description: 'For people.' }),
    Errors: z.array(z.object({ Member: z.string(), Message: z.string() })),
  })
  .meta({ id: 'Error' });

const STALE = 'The customer was changed since it was read with this DataVersion.';

/** Statuses that the vendor's clients have no use for, as those that they have. */
const STATUSES: Readonly<Record<number, number>> = { 412: 409, 422: 400 };

const memberOf = ({ pointer, parameter, header }: ProblemError): string => {
  if (pointer === undefined) return parameter ?? header ?? '';
  return MEMBERS[pointer] ?? pointer.slice(1).replaceAll('/', '.');
};

/** An error as the vendor's client is told. */
export const errorOf = ({ code, title, status, errors = [] }: Problem): ErrorAnswer => ({
  status: STATUSES[status] ?? status,
  body: {
    Code: code,
    Message: code === 'precondition-failed' ? STALE : title,
    Errors: errors.map((error) => ({ Member: memberOf(error), Message: error.message })),
  } satisfies z.infer<typeof errorBody>,
});
