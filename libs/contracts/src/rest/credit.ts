import { z } from 'zod';
import { canonicalDecimal, decimal, negated, sumOf } from '../decimal.ts';
import type { CreditEntryEvent } from '../events/wallets.ts';
import { anyMoment, line, moment, note } from '../text.ts';
import { creditFields, currency, ENTRY_TYPES, type CreditFields, type EntryType } from '../wallets/fields.ts';
import { positionText, standingMembers, standingOnWire, type Standing } from './standing.ts';
import { writtenLine } from './written.ts';

export const CREDIT_STATUSES = ['open', 'closed'] as const;

/** A credit account on the wire. */
export const creditDocument = z
  .strictObject({
    customerId: z.uuid(),
    ...standingMembers,
    ...creditFields,
    available: decimal.meta({ description: 'What can be spent: balance and overdraft, less what is held.' }),
    status: z.enum(CREDIT_STATUSES),
  })
  .meta({ id: 'Credit' });
export type CreditDocument = z.infer<typeof creditDocument>;

/** What can be spent of an account. */
export const availableOf = ({ balance, held, overdraftLimit }: Omit<CreditFields, 'currency'>): string =>
  sumOf(balance, overdraftLimit, negated(held));

/** A credit account as every API shows it. */
export const creditDocumentOf = (
  customerId: string,
  credit: CreditFields,
  standing: Standing,
): CreditDocument => ({
  customerId,
  ...standingOnWire(standing),
  ...credit,
  available: availableOf(credit),
  status: credit.closedAt === null ? 'open' : 'closed',
});

const amount = decimal.transform(canonicalDecimal);

/** A credit account as a client sends it; all but the overdraft limit is changed by entries alone. */
export const creditInput = z
  .strictObject({
    customerId: z.uuid(),
    version: standingMembers.version,
    revision: standingMembers.revision,
    position: positionText,
    createdAt: anyMoment,
    updatedAt: anyMoment,
    currency,
    balance: amount,
    held: amount,
    overdraftLimit: amount.nullable(),
    closedAt: anyMoment.nullable(),
    available: amount,
    status: z.enum(CREDIT_STATUSES),
  })
  .partial()
  .meta({ id: 'CreditInput' });
export type CreditInput = z.infer<typeof creditInput>;

/** An entry of the ledger on the wire: what it changed, what was left, who did it and why. */
export const creditEntryDocument = z
  .strictObject({
    id: z.uuid(),
    type: z.enum(ENTRY_TYPES),
    amount: decimal.meta({ description: 'How it changed the balance.' }),
    reserved: decimal.meta({ description: 'How it changed what is held.' }),
    balance: decimal,
    held: decimal,
    currency,
    reservationId: z.uuid().nullable(),
    transferId: z.uuid().nullable(),
    customerId: z.uuid().nullable().meta({ description: 'The other side of a transfer.' }),
    note: note.nullable(),
    reference: line.nullable(),
    reason: z.string().nullable(),
    actor: z.string(),
    at: moment,
    position: positionText,
    version: z.int().positive(),
  })
  .meta({ id: 'CreditEntry' });
export type CreditEntryDocument = z.infer<typeof creditEntryDocument>;

/** Who recorded an entry, why, when and where. */
export interface EntryStamp {
  readonly reason: string | null;
  readonly actor: string;
  readonly at: string;
  readonly position: bigint;
  readonly version: number;
}

const TYPE_OF: Readonly<Record<CreditEntryEvent['type'], EntryType>> = {
  CreditOpened: 'opening',
  CreditToppedUp: 'topUp',
  CreditSpent: 'spend',
  CreditAdjusted: 'adjustment',
  CreditReserved: 'reservation',
  CreditReleased: 'release',
  CreditTransferredOut: 'transferOut',
  CreditTransferredIn: 'transferIn',
};

const NO_TRANSFER = { transferId: null, customerId: null };

const transferOf = (event: CreditEntryEvent) => {
  switch (event.type) {
    case 'CreditTransferredOut':
      return { transferId: event.data.transferId, customerId: event.data.toCustomerId };
    case 'CreditTransferredIn':
      return { transferId: event.data.transferId, customerId: event.data.fromCustomerId };
    default:
      return NO_TRANSFER;
  }
};

/** An entry as every API shows it, in the currency of its account. */
export const creditEntryDocumentOf = (
  event: CreditEntryEvent,
  currency: string,
  { reason, actor, at, position, version }: EntryStamp,
): CreditEntryDocument => {
  const { entryId: id, amount, reserved, balance, held, sealed } = event.data;
  return {
    id,
    type: TYPE_OF[event.type],
    amount,
    reserved,
    balance,
    held,
    currency,
    reservationId: 'reservationId' in event.data ? event.data.reservationId : null,
    ...transferOf(event),
    note: sealed?.note ?? null,
    reference: sealed?.reference ?? null,
    reason,
    actor,
    at,
    position: String(position),
    version,
  };
};

const id = z.uuid().toLowerCase();
const words = { note: note.nullable().optional(), reference: writtenLine.optional() };
const money = { amount, currency: currency.optional(), ...words };

/** An entry as a client asks for it; every amount but an adjustment's is without a sign. */
export const creditPosting = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('opening'), ...money }),
    z.strictObject({ type: z.literal('topUp'), ...money }),
    z.strictObject({ type: z.literal('spend'), ...money, reservationId: id.optional() }),
    z.strictObject({ type: z.literal('adjustment'), ...money }),
    z.strictObject({ type: z.literal('reservation'), ...money }),
    z.strictObject({ type: z.literal('release'), reservationId: id, ...words }),
    z.strictObject({ type: z.literal('transfer'), ...money, toCustomerId: id }),
  ])
  .meta({ id: 'CreditPosting' });
export type CreditPosting = z.infer<typeof creditPosting>;
