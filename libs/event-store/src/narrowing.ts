import { categoryOf } from '@clientele/contracts';
import type { ReadAllOptions, StoredEvent } from './log.ts';

/** What a reader wants to see of the log; all of it unless told. */
export type Narrowing = Pick<ReadAllOptions, 'categories' | 'types'>;

/** The events that a reader wants to see. For adapters. */
export const narrowed = (
  events: readonly StoredEvent[],
  { categories, types }: Narrowing,
): readonly StoredEvent[] =>
  categories === undefined && types === undefined
    ? events
    : events.filter(
        ({ stream, type }) =>
          (categories?.includes(categoryOf(stream)) ?? true) && (types?.includes(type) ?? true),
      );
