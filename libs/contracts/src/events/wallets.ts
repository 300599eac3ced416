import { z } from 'zod';
import { decimal } from '../decimal.ts';
import { declareEvents, type EventOf } from '../event.ts';
import { someOf } from '../field-values.ts';
import { line, moment, note } from '../text.ts';
import { cardFields, currency } from '../wallets/fields.ts';

const some = someOf(cardFields);
const cardId = z.uuid();
const reason = { reason: line };

/** Events that say nothing but new values of a card's fields, each of its own sort. */
export const cardFieldEvents = declareEvents({
  CardIssued: {
    open: { cardId, virtual: cardFields.virtual, replaces: cardFields.replaces, issuedAt: moment },
    sealed: some('serialNumber', 'externalId', 'processor', 'activeFrom', 'activeUntil', 'note', 'meta'),
  },
  CardSerialNumberChanged: { open: { cardId }, sealed: some('serialNumber') },
  CardReferencesChanged: { open: { cardId }, sealed: some('externalId', 'processor') },
  CardActivationWindowChanged: { open: { cardId }, sealed: some('activeFrom', 'activeUntil') },
  CardNoteChanged: { open: { cardId }, sealed: some('note') },
  CardMetaChanged: { open: { cardId }, sealed: some('meta') },
});

/** Everything that can happen to a customer's cards. These names are stored: add, never rename. */
export const cardEvents = {
  ...cardFieldEvents,
  ...declareEvents({
    CardBlocked: { open: { cardId, blockedAt: moment }, sealed: reason },
    CardUnblocked: { open: { cardId, unblockedAt: moment }, sealed: reason },
    CardReplaced: { open: { cardId, replacedBy: z.uuid(), replacedAt: moment }, sealed: reason },
    CardClosed: { open: { cardId, closedAt: moment }, sealed: reason },
    /** The customer was merged into another, and its card went along. */
    CardGivenAway: { open: { cardId, toCustomerId: z.uuid() } },
    /** A card that came with a customer that was merged into this one, whole. */
    CardTakenOver: {
      open: {
        cardId,
        fromCustomerId: z.uuid(),
        virtual: cardFields.virtual,
        status: cardFields.status,
        statusTime: moment,
        replacedBy: cardFields.replacedBy,
        replaces: cardFields.replaces,
        issuedAt: moment,
      },
      sealed: some(
        'serialNumber',
        'externalId',
        'processor',
        'statusReason',
        'activeFrom',
        'activeUntil',
        'note',
        'meta',
      ),
    },
  }),
};

/** What every entry of the ledger says: how it changed the balance and what is held, and both after it. */
const entry = { entryId: z.uuid(), amount: decimal, reserved: decimal, balance: decimal, held: decimal };
const typed = { note: note.nullable(), reference: line.nullable() };
const reservationId = z.uuid();
/** `reservations` went along, with the whole account of a customer that was merged into another. */
const transfer = {
  transferId: z.uuid(),
  reservations: z.array(z.strictObject({ reservationId, amount: decimal })),
};

/** The entries of a customer's credit ledger; the balance is always their sum. */
export const creditEntryEvents = declareEvents({
  CreditOpened: { open: { ...entry, currency }, sealed: typed },
  CreditToppedUp: { open: entry, sealed: typed },
  CreditSpent: { open: { ...entry, reservationId: reservationId.nullable() }, sealed: typed },
  CreditAdjusted: { open: entry, sealed: typed },
  CreditReserved: { open: { ...entry, reservationId }, sealed: typed },
  CreditReleased: { open: { ...entry, reservationId }, sealed: typed },
  CreditTransferredOut: { open: { ...entry, ...transfer, toCustomerId: z.uuid() }, sealed: typed },
  CreditTransferredIn: { open: { ...entry, ...transfer, fromCustomerId: z.uuid() }, sealed: typed },
});

/** Everything that can happen to a customer's credit. These names are stored: add, never rename. */
export const creditEvents = {
  ...creditEntryEvents,
  ...declareEvents({
    CreditOverdraftSet: { open: { limit: decimal } },
    CreditClosed: { open: { closedAt: moment } },
  }),
};

export type CardFieldEvent = EventOf<typeof cardFieldEvents>;
export type CardEvent = EventOf<typeof cardEvents>;
export type CreditEntryEvent = EventOf<typeof creditEntryEvents>;
export type CreditEvent = EventOf<typeof creditEvents>;
