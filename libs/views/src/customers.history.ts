import { BLANK_CUSTOMER, documentOf, positionText, moment } from '@clientele/contracts';
import { listQuery, pageOf } from '@clientele/http';
import type { Opened } from '@clientele/event-store';
import { z } from 'zod';
import { change, changesBetween, type Change } from './changes.ts';
import { customersView, type CustomerRow } from './customers.view.ts';
import { stepsOf, type Step } from './past.ts';

export const historyQuery = listQuery({});
export type HistoryQuery = z.output<typeof historyQuery>;

/** One event of a customer, and what it changed. */
const historyEntry = z.strictObject({
  position: positionText,
  version: z.int().positive(),
  at: moment,
  type: z.string(),
  actor: z.string(),
  via: z.string(),
  reason: z.string().nullable(),
  changes: z.array(change),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

export const historyPage = pageOf('CustomerHistory', historyEntry.meta({ id: 'CustomerHistoryEntry' }));

// Before its first event a customer has none of these, not even by default.
const UNKNOWN = { number: null, displayName: null };

// Where the stream stands changes with each event; that is what the entry itself says.
const shown = (id: string, row: CustomerRow | null): object => {
  const standing = { version: 0, revision: 0, position: 0n, createdAt: '', updatedAt: '' };
  if (row) return documentOf(id, row.fields, standing);
  return { ...documentOf(id, BLANK_CUSTOMER, standing), ...UNKNOWN };
};

const entryOf = (id: string, { event, before, after }: Step<CustomerRow>): HistoryEntry => ({
  position: String(event.position),
  version: event.version,
  at: event.at,
  type: event.type,
  actor: event.actor,
  via: event.via,
  reason: event.reason,
  changes: changesBetween(shown(id, before), shown(id, after)) as (Change &
    HistoryEntry['changes'][number])[],
});

/** Some of what happened to a customer, and how much happened in all. */
export interface History {
  readonly entries: readonly HistoryEntry[];
  readonly total: number;
}

/** What happened to a customer below a version, newest first, at most so many entries. */
export function historyOf(
  id: string,
  events: readonly Opened[],
  { below, limit }: { readonly below: number; readonly limit: number },
): History {
  const steps = stepsOf(customersView, events).filter(({ event }) => event.version < below);
  const entries = steps
    .slice(-limit)
    .toReversed()
    .map((step) => entryOf(id, step));
  return { entries, total: events.length };
}
