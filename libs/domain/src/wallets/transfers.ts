import { negated, type CreditEvent, type CreditPosting } from '@clientele/contracts';
import { isRefusal, type Decisions, type Refusal } from '@clientele/decider';
import {
  amountRefusal,
  coveredEntryOf,
  entryOf,
  opening,
  postable,
  type Credit,
  type OpenCredit,
} from './credit.ts';
import { typedOf } from './postings.ts';

/** Two customers, and ids made for what may be recorded in the ledger of each. */
export interface Transferring {
  readonly fromId: string;
  readonly intoId: string;
  readonly ids: {
    readonly transferId: string;
    readonly fromEntryId: string;
    readonly intoEntryId: string;
    readonly openingId: string;
  };
}

/** Both ledgers of a transfer. */
export interface TransferStates {
  readonly from: Credit;
  readonly into: Credit;
}

type Opened = { readonly account: OpenCredit; readonly events: readonly CreditEvent[] };

/** The account that money comes to; opened in the currency of the one it comes from when there is none. */
const receiving = (into: Credit, currency: string, openingId: string): Opened | Refusal => {
  if (into.fields === null) {
    const fields = { currency, balance: '0', held: '0', overdraftLimit: '0', closedAt: null };
    return { account: { ...into, fields }, events: [opening(currency, openingId)] };
  }
  const account = postable(into, currency);
  return isRefusal(account) ? account : { account, events: [] };
};

type Carried = Extract<CreditEvent, { type: 'CreditTransferredIn' }>['data']['reservations'];

interface Moving {
  readonly amount: string;
  readonly held: string;
  readonly reservations: Carried;
  readonly sealed: ReturnType<typeof typedOf>;
  readonly entryFrom: typeof entryOf;
}

/** The two halves of a transfer; what one account loses the other gains. */
const halves = (
  { fromId, intoId, ids }: Transferring,
  from: OpenCredit,
  { account: into, events: opened }: Opened,
  { amount, held, reservations, sealed, entryFrom }: Moving,
): { readonly from: readonly CreditEvent[]; readonly into: readonly CreditEvent[] } | Refusal => {
  const { transferId, fromEntryId, intoEntryId } = ids;
  const out = entryFrom(from.fields, fromEntryId, { amount: negated(amount), reserved: negated(held) });
  if (isRefusal(out)) return out;
  const come = entryOf(into.fields, intoEntryId, { amount, reserved: held });
  if (isRefusal(come)) return come;
  const both = { transferId, reservations, sealed };
  return {
    from: [{ type: 'CreditTransferredOut', data: { ...out, ...both, toCustomerId: intoId } }],
    into: [...opened, { type: 'CreditTransferredIn', data: { ...come, ...both, fromCustomerId: fromId } }],
  };
};

const RECEIVER = { pointer: '/toCustomerId' };

/** Moves credit from one customer to another, in one append. */
export const transferCredit =
  (transfer: Transferring, input: Extract<CreditPosting, { type: 'transfer' }>) =>
  (states: TransferStates): Decisions => {
    const from = postable(states.from, input.currency);
    if (isRefusal(from)) return from;
    const refused = amountRefusal(input.amount);
    if (refused !== null) return refused;
    const into = receiving(states.into, from.fields.currency, transfer.ids.openingId);
    if (isRefusal(into)) return { ...into, detail: RECEIVER };
    const moving = { amount: input.amount, held: '0', reservations: [], sealed: typedOf(input) };
    const decided = halves(transfer, from, into, { ...moving, entryFrom: coveredEntryOf });
    return isRefusal(decided) ? decided : { ...decided };
  };

const isEmpty = ({ balance, held }: NonNullable<Credit['fields']>): boolean =>
  balance === '0' && held === '0';

/** The credit of two customers that are merged. */
export interface MergedCredits extends TransferStates {
  /** Credit of somebody who was merged into the one that goes may still be on its way there. */
  readonly awaitsMore: boolean;
}

const hasNothingToMove = ({ from: { fields }, awaitsMore }: MergedCredits): boolean =>
  fields === null || fields.closedAt !== null || (isEmpty(fields) && !awaitsMore);

/** Whether the credit of a customer that is merged into another can go along. */
export const canMoveCredit = (credits: MergedCredits): boolean =>
  hasNothingToMove(credits) ||
  credits.into.fields === null ||
  credits.from.fields?.currency === credits.into.fields.currency;

/**
 * Opens the account to which the credit of a customer that is merged will come, so that nobody opens it in
 * another currency meanwhile.
 */
export const expectCredit = (credits: MergedCredits, openingId: string): readonly CreditEvent[] => {
  const { from, into } = credits;
  if (from.fields === null || into.fields !== null || hasNothingToMove(credits)) return [];
  return [opening(from.fields.currency, openingId)];
};

/** Moves all credit of a customer that was merged into another, reservations included, and closes it. */
export const moveCredit = (
  transfer: Transferring & { readonly now: string },
  states: TransferStates,
): { readonly from: readonly CreditEvent[]; readonly into: readonly CreditEvent[] } | Refusal => {
  if (states.from.fields === null || states.from.fields.closedAt !== null) return { from: [], into: [] };
  const from = { ...states.from, fields: states.from.fields };
  const closed: CreditEvent = { type: 'CreditClosed', data: { closedAt: transfer.now } };
  if (isEmpty(from.fields)) return { from: [closed], into: [] };
  const into = receiving(states.into, from.fields.currency, transfer.ids.openingId);
  if (isRefusal(into)) return into;
  const reservations = Object.entries(from.reservations).map(([reservationId, amount]) => ({
    reservationId,
    amount,
  }));
  const { balance: amount, held } = from.fields;
  const moving = { amount, held, reservations, sealed: null, entryFrom: entryOf };
  const decided = halves(transfer, from, into, moving);
  return isRefusal(decided) ? decided : { from: [...decided.from, closed], into: decided.into };
};
