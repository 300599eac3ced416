import { creditEntryEvents, type CreditEntryEvent, type CreditEvent } from '../events/wallets.ts';
import type { CreditFields } from './fields.ts';

/** Whether an event of a ledger is an entry; the others change no money. */
export const isCreditEntry = (event: CreditEvent): event is CreditEntryEvent =>
  Object.hasOwn(creditEntryEvents, event.type);

/** A credit account after one more event; `null` before it was opened. */
export const creditAfter = (fields: CreditFields | null, event: CreditEvent): CreditFields | null => {
  if (event.type === 'CreditOpened') {
    const { currency, balance, held } = event.data;
    return { currency, balance, held, overdraftLimit: '0', closedAt: null };
  }
  if (fields === null) return null;
  switch (event.type) {
    case 'CreditOverdraftSet':
      return { ...fields, overdraftLimit: event.data.limit };
    case 'CreditClosed':
      return { ...fields, closedAt: event.data.closedAt };
    default:
      return { ...fields, balance: event.data.balance, held: event.data.held };
  }
};
