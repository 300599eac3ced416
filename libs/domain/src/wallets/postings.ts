import { compareDecimals, negated, type CreditEvent, type CreditPosting } from '@clientele/contracts';
import { isRefusal, refuse, type Decision } from '@clientele/decider';
import {
  amountRefusal,
  coveredEntryOf,
  entryOf,
  opening,
  postable,
  RESERVATIONS_MAX,
  type Credit,
  type EntryMembers,
  type OpenCredit,
} from './credit.ts';

/** Ids that were made for what a posting may record. A reservation is named by its entry. */
export interface PostingIds {
  readonly openingId: string;
  readonly entryId: string;
}

type Transfer = Extract<CreditPosting, { type: 'transfer' }>;

/** An entry that a client asks for, of one customer's ledger alone. */
export interface Posting {
  readonly input: Exclude<CreditPosting, Transfer>;
  readonly ids: PostingIds;
  /** The currency that the customer is billed in, for an account that is yet to be opened. */
  readonly billingCurrency: string | null;
}

type PostingOf<Type extends CreditPosting['type']> = Posting & {
  readonly input: Extract<CreditPosting, { type: Type }>;
};

/** What a client typed of an entry. */
export const typedOf = ({ note = null, reference = null }: Pick<CreditPosting, 'note' | 'reference'>) =>
  note === null && reference === null ? null : { note, reference };

const AMOUNT = { pointer: '/amount' };

const open = (
  { fields }: Credit,
  { input, ids: { entryId }, billingCurrency }: PostingOf<'opening'>,
): Decision<CreditEvent> => {
  if (fields !== null) return refuse('credit-opened');
  const currency = input.currency ?? billingCurrency;
  if (currency === null) return refuse('credit-not-opened', { pointer: '/currency' });
  const { amount } = input;
  return compareDecimals(amount, '0') < 0
    ? refuse('amount-negative', AMOUNT)
    : [opening(currency, entryId, { amount, sealed: typedOf(input) })];
};

const recorded = (
  entry: ReturnType<typeof entryOf>,
  event: (entry: EntryMembers) => CreditEvent,
): Decision<CreditEvent> => (isRefusal(entry) ? entry : [event(entry)]);

const NOTHING = { balance: '0', held: '0', overdraftLimit: '0' };

/** The entry, and before it the opening of an account that there was not yet. */
const topUp = (state: Credit, posting: PostingOf<'topUp'>): Decision<CreditEvent> => {
  const { input, ids, billingCurrency } = posting;
  const toppedUp = (entry: EntryMembers): CreditEvent => ({
    type: 'CreditToppedUp',
    data: { ...entry, sealed: typedOf(input) },
  });
  const entryOn = (fields: typeof NOTHING) =>
    recorded(amountRefusal(input.amount) ?? entryOf(fields, ids.entryId, input), toppedUp);
  const currency = input.currency ?? billingCurrency;
  if (state.fields === null && currency !== null) {
    const entries = entryOn(NOTHING);
    return isRefusal(entries) ? entries : [opening(currency, ids.openingId), ...entries];
  }
  const account = postable(state, input.currency);
  return isRefusal(account) ? account : entryOn(account.fields);
};

const spend = (
  { fields, reservations }: OpenCredit,
  { input, ids: { entryId } }: PostingOf<'spend'>,
): Decision<CreditEvent> => {
  const { reservationId = null } = input;
  const amount = negated(input.amount);
  const spent = (entry: EntryMembers): CreditEvent => ({
    type: 'CreditSpent',
    data: { ...entry, reservationId, sealed: typedOf(input) },
  });
  const refused = amountRefusal(input.amount);
  if (refused !== null) return refused;
  if (reservationId === null) return recorded(coveredEntryOf(fields, entryId, { amount }), spent);
  const rest = reservations[reservationId];
  if (rest === undefined) return refuse('reservation-not-found', { pointer: '/reservationId' });
  // What is held was covered when it was reserved.
  return compareDecimals(input.amount, rest) > 0
    ? refuse('reservation-exceeded', AMOUNT)
    : recorded(entryOf(fields, entryId, { amount, reserved: amount }), spent);
};

const adjust = (
  { fields }: OpenCredit,
  { input, ids: { entryId } }: PostingOf<'adjustment'>,
): Decision<CreditEvent> => {
  const sign = compareDecimals(input.amount, '0');
  if (sign === 0) return refuse('amount-zero', AMOUNT);
  const entry = sign < 0 ? coveredEntryOf(fields, entryId, input) : entryOf(fields, entryId, input);
  return recorded(entry, (members) => ({
    type: 'CreditAdjusted',
    data: { ...members, sealed: typedOf(input) },
  }));
};

const reserve = (
  { fields, reservations }: OpenCredit,
  { input, ids: { entryId } }: PostingOf<'reservation'>,
): Decision<CreditEvent> => {
  if (Object.keys(reservations).length >= RESERVATIONS_MAX) return refuse('too-many-entries');
  const change = { amount: '0', reserved: input.amount };
  return recorded(amountRefusal(input.amount) ?? coveredEntryOf(fields, entryId, change), (entry) => ({
    type: 'CreditReserved',
    data: { ...entry, reservationId: entryId, sealed: typedOf(input) },
  }));
};

const release = (
  { fields, reservations }: OpenCredit,
  { input, ids: { entryId } }: PostingOf<'release'>,
): Decision<CreditEvent> => {
  const { reservationId } = input;
  const rest = reservations[reservationId];
  if (rest === undefined) return refuse('reservation-not-found', { pointer: '/reservationId' });
  return recorded(entryOf(fields, entryId, { amount: '0', reserved: negated(rest) }), (entry) => ({
    type: 'CreditReleased',
    data: { ...entry, reservationId, sealed: typedOf(input) },
  }));
};

/** Records an entry of one ledger. */
export const postCredit =
  ({ input, ...posting }: Posting) =>
  (state: Credit): Decision<CreditEvent> => {
    if (input.type === 'opening') return open(state, { ...posting, input });
    if (input.type === 'topUp') return topUp(state, { ...posting, input });
    const account = postable(state, input.type === 'release' ? undefined : input.currency);
    if (isRefusal(account)) return account;
    switch (input.type) {
      case 'spend':
        return spend(account, { ...posting, input });
      case 'adjustment':
        return adjust(account, { ...posting, input });
      case 'reservation':
        return reserve(account, { ...posting, input });
      case 'release':
        return release(account, { ...posting, input });
    }
  };
