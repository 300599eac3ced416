import { z } from 'zod';

/** One variable: how it is read, and what the README's table says of it. */
export interface Variable<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly meaning: string;
}

/** A variable, as the tables of them have it. */
export const variable = <Schema extends z.ZodType>(schema: Schema, meaning: string): Variable<Schema> => ({
  schema,
  meaning,
});

/** A whole number within bounds. */
export const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.number().min(least).max(most));
