import { z } from 'zod';
import type { EventContract } from './event.ts';

/**
 * The JSON Schema (draft 2020-12) of an event's `data`, boxes opened: for those who read events without our
 * code.
 */
export const eventSchemaOf = (type: string, { data }: EventContract): Record<string, unknown> => ({
  title: type,
  ...z.toJSONSchema(data),
});
