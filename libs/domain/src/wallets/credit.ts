import {
  availableOf,
  compareDecimals,
  creditAfter,
  creditDocumentOf,
  fitsDecimal,
  sumOf,
  type CreditEntryEvent,
  type CreditEvent,
  type CreditFields,
  type CreditInput,
  type Standing,
} from '@clientele/contracts';
import { isRefusal, refuse, type Decider, type Decision, type Refusal } from '@clientele/decider';
import { readOnlyRefusal } from '../read-only.ts';

/** Most reservations that an account holds at once. */
export const RESERVATIONS_MAX = 1_000;

/** A customer's credit: nothing until it is opened, then a ledger whose balance is the sum of its entries. */
export interface Credit {
  readonly fields: CreditFields | null;
  /** What is left of each reservation. */
  readonly reservations: Readonly<Record<string, string>>;
}

/** An account that was opened. */
export interface OpenCredit extends Credit {
  readonly fields: CreditFields;
}

type Reservations = Credit['reservations'];

const withChange = (reservations: Reservations, id: string, change: string): Reservations => {
  const { [id]: before = '0', ...others } = reservations;
  const rest = sumOf(before, change);
  return rest === '0' ? others : { ...others, [id]: rest };
};

const reservationsAfter = (reservations: Reservations, { type, data }: CreditEvent): Reservations => {
  switch (type) {
    case 'CreditReserved':
    case 'CreditReleased':
      return withChange(reservations, data.reservationId, data.reserved);
    case 'CreditSpent':
      return data.reservationId === null
        ? reservations
        : withChange(reservations, data.reservationId, data.reserved);
    case 'CreditTransferredIn': {
      const came = data.reservations.map(({ reservationId, amount }) => [reservationId, amount] as const);
      return { ...reservations, ...Object.fromEntries(came) };
    }
    case 'CreditTransferredOut': {
      const went = new Set(data.reservations.map(({ reservationId }) => reservationId));
      return Object.fromEntries(Object.entries(reservations).filter(([id]) => !went.has(id)));
    }
    default:
      return reservations;
  }
};

export const credit: Decider<Credit, CreditEvent> = {
  category: 'credit',
  initial: { fields: null, reservations: {} },
  evolve: ({ fields, reservations }, event) => ({
    fields: creditAfter(fields, event),
    reservations: reservationsAfter(reservations, event),
  }),
};

type Money = Pick<CreditFields, 'balance' | 'held' | 'overdraftLimit'>;

/** The members that every entry has. */
export type EntryMembers = Pick<
  CreditEntryEvent['data'],
  'entryId' | 'amount' | 'reserved' | 'balance' | 'held'
>;

const AMOUNT = { pointer: '/amount' };

/** An entry that changes the balance by an amount, and what is held by another. */
export const entryOf = (
  fields: Money,
  entryId: string,
  { amount, reserved = '0' }: { readonly amount: string; readonly reserved?: string },
): EntryMembers | Refusal => {
  const balance = sumOf(fields.balance, amount);
  const held = sumOf(fields.held, reserved);
  const after = { ...fields, balance, held, closedAt: null };
  return [balance, held, availableOf(after)].every(fitsDecimal)
    ? { entryId, amount, reserved, balance, held }
    : refuse('amount-too-large', AMOUNT);
};

/** Like {@link entryOf}, for what only an account that has enough may do. */
export const coveredEntryOf = (...[fields, entryId, change]: Parameters<typeof entryOf>) => {
  const entry = entryOf(fields, entryId, change);
  if (isRefusal(entry)) return entry;
  const { balance, held } = entry;
  const available = availableOf({ ...fields, balance, held, closedAt: null });
  return compareDecimals(available, '0') < 0 ? refuse('credit-insufficient', AMOUNT) : entry;
};

/** Why an amount, which is told without a sign, cannot be posted; `null` when it can. */
export const amountRefusal = (amount: string): Refusal | null =>
  compareDecimals(amount, '0') > 0 ? null : refuse('amount-not-positive', AMOUNT);

/** The account in this currency, or whatever currency it has; refused when nothing can be posted to it. */
export const postable = (state: Credit, currency?: string): OpenCredit | Refusal => {
  const { fields } = state;
  if (fields === null) return refuse('credit-not-opened');
  if (fields.closedAt !== null) return refuse('credit-closed');
  return currency === undefined || currency === fields.currency
    ? { ...state, fields }
    : refuse('currency-differs', { pointer: '/currency' });
};

/** The event that opens an account, with nothing in it unless told. */
export const opening = (
  currency: string,
  entryId: string,
  { amount = '0', sealed = null }: Partial<Pick<CreditEntryEvent['data'], 'amount' | 'sealed'>> = {},
): CreditEvent => ({
  type: 'CreditOpened',
  data: { entryId, amount, reserved: '0', balance: amount, held: '0', currency, sealed },
});

/** What a client wrote of the account itself. */
export interface CreditWrite {
  readonly customerId: string;
  readonly input: CreditInput;
}

/** Sets how far the balance may fall below zero. A balance that is lower already stays. */
export const changeCredit =
  ({ customerId, input: { overdraftLimit, ...input } }: CreditWrite) =>
  ({ fields }: Credit, standing: Standing): Decision<CreditEvent> => {
    if (fields === null) return refuse('credit-not-found');
    const { overdraftLimit: before, ...shown } = creditDocumentOf(customerId, fields, standing);
    const refused = readOnlyRefusal(input, shown);
    if (refused !== null) return refused;
    const limit = overdraftLimit === undefined ? before : (overdraftLimit ?? '0');
    const pointer = '/overdraftLimit';
    if (compareDecimals(limit, '0') < 0) return refuse('amount-negative', { pointer });
    if (!fitsDecimal(availableOf({ ...fields, overdraftLimit: limit })))
      return refuse('amount-too-large', { pointer });
    return limit === before ? [] : [{ type: 'CreditOverdraftSet', data: { limit } }];
  };

/** Closes a customer's credit for good, whatever is left in it. */
export const closeCredit =
  ({ now }: { readonly now: string }) =>
  ({ fields }: Credit): readonly CreditEvent[] =>
    fields === null || fields.closedAt !== null ? [] : [{ type: 'CreditClosed', data: { closedAt: now } }];
