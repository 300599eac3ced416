import {
  creditAfter,
  creditDocumentOf,
  creditEntryDocumentOf,
  isCreditEntry,
  type CreditDocument,
  type CreditEntryDocument,
  type CreditEvent,
  type CreditFields,
  type Recorded,
} from '@clientele/contracts';
import { standingAfter, standingFrom, type Stands } from './standing.ts';
import type { View } from './view.ts';

/** Entries that stand in an account's row, newest first; all others are in its stream. */
export const RECENT_ENTRIES_MAX = 200;

/** A credit account as its stream tells it. */
export interface CreditRow extends Stands {
  readonly fields: CreditFields;
  /** How many entries there are. */
  readonly entries: number;
  readonly recent: readonly CreditEntryDocument[];
}

type Entries = Pick<CreditRow, 'entries' | 'recent'>;

const NO_ENTRIES: Entries = { entries: 0, recent: [] };

const entriesAfter = (
  { entries, recent }: Entries,
  event: Recorded<CreditEvent>,
  currency: string,
): Entries => {
  // A closed account is that of a customer who is gone, so nobody reads it any more.
  if (event.type === 'CreditClosed') return { entries, recent: [] };
  if (!isCreditEntry(event)) return { entries, recent };
  const entry = creditEntryDocumentOf(event, currency, event);
  return { entries: entries + 1, recent: [entry, ...recent].slice(0, RECENT_ENTRIES_MAX) };
};

const creditRowAfter = (row: CreditRow | null, event: Recorded<CreditEvent>): CreditRow => {
  const fields = creditAfter(row?.fields ?? null, event);
  if (fields === null) throw new Error(`${event.stream} does not begin with the opening of the account`);
  return {
    fields,
    ...entriesAfter(row ?? NO_ENTRIES, event, fields.currency),
    ...standingAfter(row, event),
  };
};

const fieldsOf = ({ currency, balance, held, overdraftLimit, closedAt }: CreditDocument): CreditFields => ({
  currency,
  balance,
  held,
  overdraftLimit,
  closedAt,
});

/** The credit of customers, by customer. */
export const creditView: View<CreditRow> = {
  name: 'credit',
  version: 1,
  categories: ['credit'],
  fold: (row, event) => creditRowAfter(row, event as Recorded<CreditEvent>),
  columns: {
    command_id: 'text',
    version: 'integer',
    document: 'json',
    entry_count: 'integer',
    recent_entries: 'json',
  },
  store: ({ fields, standing, commandId, entries, recent }, { id }) => ({
    command_id: commandId,
    version: standing.version,
    document: creditDocumentOf(id, fields, standing),
    entry_count: entries,
    recent_entries: recent,
  }),
  restored: ['document', 'command_id', 'entry_count', 'recent_entries'],
  restore: ({ document, command_id: commandId, entry_count: entries, recent_entries: recent }) => {
    const shown = document as CreditDocument;
    return {
      fields: fieldsOf(shown),
      standing: standingFrom(shown),
      commandId: commandId as string,
      entries: entries as number,
      recent: recent as CreditRow['recent'],
    };
  },
  indexes: [],
};
