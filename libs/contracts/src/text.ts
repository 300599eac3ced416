import { z } from 'zod';

/** Longest name, e-mail address, code or other one-line text, in UTF-16 units. */
export const LINE_LENGTH_MAX = 500;
/** Longest name that is shown: a first and a last name with a space between. */
export const DISPLAY_NAME_LENGTH_MAX = 2 * LINE_LENGTH_MAX + 1;
/** Longest note or other text of many lines, in UTF-16 units. */
export const NOTE_LENGTH_MAX = 20_000;

/** One line that a client typed. */
export const line = z.string().max(LINE_LENGTH_MAX);
/** Text of many lines that a client typed. */
export const note = z.string().max(NOTE_LENGTH_MAX);
/** A moment: ISO 8601 UTC in whole milliseconds. */
export const moment = z.iso.datetime({ precision: 3 });

const MOMENT_LENGTH = '2026-01-01T00:00:00.000Z'.length;

/** A moment as a client may write it, with any offset; read as UTC in whole milliseconds. */
export const anyMoment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(Date.parse(text)).toISOString())
  // An offset can push a moment out of the years that four digits tell.
  .refine((text) => text.length === MOMENT_LENGTH, 'expected a year from 0000 to 9999');

/** A name: trimmed, and a blank one is none. */
export const trimmedOrNone = (text: string | null): string | null => text?.trim() || null;
