import { anyMoment } from '@clientele/contracts';
import { z } from 'zod';

const OFFSET_PATTERN = /(z|[+-]\d{2}:?\d{2})$/i;
const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/** A time without an offset is UTC, a day is its midnight. */
const withOffset = (text: string): string => {
  if (DAY_PATTERN.test(text)) return `${text}T00:00:00Z`;
  return OFFSET_PATTERN.test(text) ? text : `${text}Z`;
};

/** A time as the vendor's clients write it, read as UTC in whole milliseconds. */
export const time = z.string().transform((text, context): string => {
  const moment = anyMoment.safeParse(withOffset(text.trim()));
  if (moment.success) return moment.data;
  context.addIssue('expected an ISO 8601 time, such as 2022-11-01T00:00:00.00Z');
  return z.NEVER;
});

/** A time as the vendor writes it: at least two digits behind the second. */
export const timeText = (moment: string): string => moment.replace(/0Z$/, 'Z');

/** A day, which comes as a day or as a time: the day that it names where it is. */
export const day = z.string().transform((text, context): string => {
  const named = text.trim().slice(0, '2022-11-01'.length);
  if (time.safeParse(text).success && z.iso.date().safeParse(named).success) return named;
  context.addIssue('expected an ISO 8601 time, such as 1990-05-17T00:00:00.00Z');
  return z.NEVER;
});

/** A day as the vendor writes it. */
export const dayText = (date: string): string => `${date}T00:00:00.00Z`;
