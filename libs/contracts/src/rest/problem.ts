import { z } from 'zod';
import { type RefusalCode, REFUSALS } from '../refusals.ts';

/** One fault in a request: where it is, and what was expected there. */
export const problemError = z
  .strictObject({
    pointer: z.string().optional().meta({ description: 'JSON pointer into the body.' }),
    parameter: z.string().optional().meta({ description: 'Name of the path or query parameter.' }),
    header: z.string().optional().meta({ description: 'Name of the header.' }),
    message: z.string(),
  })
  .meta({ id: 'ProblemError' });
export type ProblemError = z.infer<typeof problemError>;

const codes = Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]];

/** A problem document, RFC 9457: how every request that fails is answered. */
export const problem = z
  .strictObject({
    type: z
      .string()
      .meta({ description: 'Stable for each code, and the address of a page that explains it.' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string().optional(),
    instance: z.string().optional().meta({ description: 'The request, by its correlation id.' }),
    id: z.string().optional().meta({ description: 'The resource that the code speaks of.' }),
    errors: z.array(problemError).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

/** The media type of a {@link Problem}. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The `type` of a problem: a path on the server that answered. */
export const problemType = (code: RefusalCode): string => `/problems/${code}`;
