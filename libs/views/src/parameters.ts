import { anyMoment, LINE_LENGTH_MAX } from '@clientele/contracts';
import { z } from 'zod';

/** A text that somebody looks for. */
export const typed = z.string().min(1).max(LINE_LENGTH_MAX);

/** A moment in a query. */
export const moment = anyMoment;

/** A whole number in a query. */
export const safeInteger = z
  .string()
  .regex(/^-?\d{1,15}$/, 'expected a whole number')
  .transform(Number);

const POSITION_PATTERN = /^(0|[1-9]\d{0,17})$/;

/** A moment of the past: a time, or a position in the log. */
export type Moment = { readonly position: bigint } | { readonly time: string };

/** The `asOf` parameter. */
export const asOf = z
  .string()
  .transform((text, context): Moment => {
    if (POSITION_PATTERN.test(text)) return { position: BigInt(text) };
    const time = anyMoment.safeParse(text);
    if (time.success) return { time: time.data };
    context.addIssue('expected a position or an ISO 8601 time, such as 2026-01-31T12:00:00Z');
    return z.NEVER;
  })
  .meta({ description: 'What was known then: a position, or a time.' });

/** The query of a read that may look into the past. */
export const asOfQuery = z.strictObject({ asOf: asOf.optional() });
export type AsOfQuery = z.output<typeof asOfQuery>;

/** How every read is declared. */
export const reading = { right: 'customers:read', idempotency: 'safe' } as const;
