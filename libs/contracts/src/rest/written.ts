import { z } from 'zod';
import { line, trimmedOrNone } from '../text.ts';

/** A name, or another text of one line, as a client writes it: trimmed, and a blank one is none. */
export const writtenLine = line.transform(trimmedOrNone).nullable();

export const writtenEmail = z
  .string()
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'expected an e-mail address');

export const writtenTag = line
  .transform((text) => text.trim())
  .refine((text) => text !== '', 'a tag must not be blank');
