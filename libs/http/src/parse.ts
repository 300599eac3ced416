import type { z } from 'zod';
import { Invalid, invalidBody } from './invalid.ts';

/** What a value says to a schema; throws what the problem document tells when it does not fit. */
export const parseBody = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (value === undefined)
    throw new Invalid('invalid-request', [{ pointer: '', message: 'a JSON body is expected' }]);
  throw invalidBody(parsed.error.issues);
};
