import { z } from 'zod';

const DECIMAL_PATTERN = /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/;

/** A decimal number as text, at most 15 digits before the point and 6 behind it. Never a float. */
export const decimal = z
  .string()
  .regex(DECIMAL_PATTERN, 'expected a decimal number as text, such as "12.50"');

/** The one spelling of a decimal: no needless zeros, no negative zero. So equal numbers are equal texts. */
export const canonicalDecimal = (text: string): string => {
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return trimmed === '-0' ? '0' : trimmed;
};
