import { z } from 'zod';

const DECIMAL_PATTERN = /^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/;
const FRACTION_DIGITS = 6;
const UNITS = 10n ** BigInt(FRACTION_DIGITS);

/** A decimal number as text, at most 15 digits before the point and 6 behind it. Never a float. */
export const decimal = z
  .string()
  .regex(DECIMAL_PATTERN, 'expected a decimal number as text, such as "12.50"');

/** The one spelling of a decimal: no needless zeros, no negative zero. So equal numbers are equal texts. */
export const canonicalDecimal = (text: string): string => {
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return trimmed === '-0' ? '0' : trimmed;
};

const unitsOf = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole) * UNITS + BigInt(fraction.padEnd(FRACTION_DIGITS, '0'));
  return text.startsWith('-') ? -units : units;
};

const textOf = (units: bigint): string => {
  const size = units < 0n ? -units : units;
  const fraction = String(size % UNITS).padStart(FRACTION_DIGITS, '0');
  return canonicalDecimal(`${units < 0n ? '-' : ''}${size / UNITS}.${fraction}`);
};

/** The sum of decimals, exact; it may have more digits than a decimal has room for. */
export const sumOf = (...terms: readonly string[]): string =>
  textOf(terms.reduce((sum, term) => sum + unitsOf(term), 0n));

/** The decimal with the other sign. */
export const negated = (text: string): string => textOf(-unitsOf(text));

/** Less than 0, 0 or more: how one decimal compares with another. */
export const compareDecimals = (a: string, b: string): number => {
  const difference = unitsOf(a) - unitsOf(b);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
};

/** Whether a sum is still a {@link decimal}. */
export const fitsDecimal = (text: string): boolean => DECIMAL_PATTERN.test(text);
