import { z } from 'zod';

/** Items a page, when the client does not say. */
export const PAGE_ITEMS = 50;
/** Most items a page. */
export const PAGE_ITEMS_MAX = 500;
/** Most items that a page passes over. */
export const OFFSET_ITEMS_MAX = 1_000_000_000;
/** Longest cursor, in characters. */
export const CURSOR_LENGTH_MAX = 4_096;
/** Most fields that a list is sorted by. */
export const SORT_FIELDS_MAX = 5;

/** A query parameter that is `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** A query parameter: how many items a page passes over. */
export const itemsPassedOver = z.coerce
  .number<string>()
  .int()
  .min(0)
  .max(OFFSET_ITEMS_MAX)
  .optional()
  .meta({ description: 'Items to pass over, counted from the cursor where there is one.' });

/** How one field sorts a list. */
export interface SortKey<Field extends string = string> {
  readonly field: Field;
  readonly descending: boolean;
}

/** The `sort` parameter: `displayName,-updatedAt`, out of these fields. */
export const sorting = <const Field extends string>(fields: readonly Field[]) =>
  z
    .string()
    .transform((text, context): readonly SortKey<Field>[] => {
      const keys = text
        .split(',')
        .map((key) => ({ field: key.replace(/^-/, ''), descending: key.startsWith('-') }));
      const unknown = keys.find(({ field }) => !(fields as readonly string[]).includes(field));
      const twice = new Set(keys.map(({ field }) => field)).size < keys.length;
      if (unknown === undefined && !twice && keys.length <= SORT_FIELDS_MAX) return keys as SortKey<Field>[];
      context.addIssue(
        `expected at most ${SORT_FIELDS_MAX} different ones of ${fields.join(', ')}, each with - to descend`,
      );
      return z.NEVER;
    })
    .meta({ description: `Fields, - before one to descend: ${fields.join(', ')}.` });

/** The query of a list: what every list takes, and its own filters. */
export const listQuery = <Filters extends z.core.$ZodLooseShape>(filters: Filters) =>
  z.strictObject({
    limit: z.coerce.number<string>().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS),
    cursor: z
      .string()
      .max(CURSOR_LENGTH_MAX)
      .optional()
      .meta({ description: 'What `next` of the page before said.' }),
    total: flag.optional().meta({ description: 'Count all items of the list.' }),
    ...filters,
  });

/** A page of a list on the wire. `next` is the cursor of the page after it, `null` at the end. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly total?: number;
}

/** The schema of a page of these items; `id` names it in the API description. */
export const pageOf = <Item extends z.ZodType>(id: string, item: Item) =>
  z
    .strictObject({ items: z.array(item), next: z.string().nullable(), total: z.int().min(0).optional() })
    .meta({ id });
