import { anyMoment, LINE_LENGTH_MAX } from '@clientele/contracts';
import { z } from 'zod';

const isSaidOff = (text: string): boolean => text.trim().toLowerCase() === 'false';

/**
 * A flag is on when it is there, whatever it says. Only an explicit `false` is taken at its word: whoever
 * writes it wants no inactive customers.
 */
const flag = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((said) => said !== undefined && ![said].flat().every(isSaidOff))
  .meta({ description: 'Include inactive customers: on when it is there, unless it is `false`.' });

// Described as the number that it is, though no text but digits is taken for one.
const count = (description: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'expected a whole number')
    .transform(Number)
    .optional()
    .meta({ type: 'integer', minimum: 0, description });

const MILLIS_PATTERN = /^-?\d{1,15}$/;
const DATE_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

const momentText = (text: string): string => {
  if (!MILLIS_PATTERN.test(text)) return DATE_PATTERN.test(text) ? `${text}T00:00:00Z` : text;
  const time = new Date(Number(text));
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
};

const modified = z
  .string()
  .transform(momentText)
  .pipe(anyMoment)
  .optional()
  .meta({ description: 'A date, or milliseconds since 1970; what was modified just then is included.' });

/** The query of the list. */
export const listQuery = z.object({
  inactive: flag,
  limit: count('Most customers; all unless told.'),
  offset: count('Customers to skip.'),
  modified,
});

/** The query of the search. */
export const searchQuery = z.object({
  q: z
    .string()
    .max(LINE_LENGTH_MAX)
    .refine((text) => text.trim() !== '', 'expected something to search for')
    .meta({ description: 'Words, any of which will do.' }),
  inactive: flag,
});

/** The native filters that leave inactive customers out, or in. */
export const activeOnly = (inactive: boolean): Readonly<Record<string, string>> =>
  inactive ? {} : { archived: 'false', inactive: 'false' };
