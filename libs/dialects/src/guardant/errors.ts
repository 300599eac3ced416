import { REFUSALS, type Problem, type ProblemError } from '@clientele/contracts';
import { z } from 'zod';
import type { ErrorAnswer } from '../dialect.ts';
import { MEMBERS } from './customer.ts';

/** The body of an error. The vendor documents none but that its codes are numbers, so this is ours. */
export const errorBody = z
  .object({
    error: z.object({
      code: z.int().meta({ description: 'The status of the answer.' }),
      message: z.string().meta({ description: 'For people.' }),
    }),
  })
  .meta({ id: 'Error' });

/** Statuses that the vendor's clients have no use for, as those that they have. */
const STATUSES: Readonly<Record<number, number>> = { 412: 409, 422: 400 };

/** The vendor knows no versions, so a conflict that did not pass is told as what it is. */
const TITLES: Readonly<Record<string, string>> = { 'precondition-failed': REFUSALS.busy.title };

const placeOf = ({ pointer, parameter, header }: ProblemError): string => {
  if (pointer === undefined) return parameter ?? header ?? '';
  return MEMBERS[pointer] ?? pointer.slice(1).replaceAll('/', '.');
};

const detailOf = (error: ProblemError): string => {
  const place = placeOf(error);
  return place === '' ? error.message : `${place}: ${error.message}`;
};

/** An error as the vendor's client is told. */
export const errorOf = ({ code, title, status, errors = [] }: Problem): ErrorAnswer => {
  const told = STATUSES[status] ?? status;
  const details = errors.map(detailOf).join('; ');
  const sentence = TITLES[code] ?? title;
  const message = details === '' ? sentence : `${sentence} ${details}`;
  return { status: told, body: { error: { code: told, message } } satisfies z.infer<typeof errorBody> };
};
