import { z } from 'zod';
import { customerFields } from '../customers/fields.ts';
import { decimal } from '../decimal.ts';
import { line, moment, note } from '../text.ts';

/** What was done to a card. That one is not valid yet, or no longer, is the clock's to say. */
export const CARD_STATUSES = ['active', 'blocked', 'replaced', 'closed'] as const;

/** Every field of a card, by the name under which it is stored: add, never rename. */
export const cardFields = {
  serialNumber: line.nullable(),
  externalId: line.nullable(),
  virtual: z.boolean(),
  processor: line.nullable(),
  status: z.enum(CARD_STATUSES),
  /** Since when it has its status, and why. */
  statusTime: moment,
  statusReason: line.nullable(),
  activeFrom: moment.nullable(),
  activeUntil: moment.nullable(),
  /** The card that took over from it, and the one that it took over from. */
  replacedBy: z.uuid().nullable(),
  replaces: z.uuid().nullable(),
  note: note.nullable(),
  meta: z.record(line, z.json()),
  issuedAt: moment,
};

const cardSchema = z.strictObject({ id: z.uuid(), ...cardFields });

/** All that is known of a card. */
export type Card = Readonly<z.infer<typeof cardSchema>>;

/** All cards of a customer that it has or had, in the order in which they came. */
export type Cards = readonly Card[];

/** What a card says of itself until it is told; also what is left of it once its key is gone. */
export const BLANK_CARD = {
  serialNumber: null,
  externalId: null,
  processor: null,
  statusReason: null,
  activeFrom: null,
  activeUntil: null,
  note: null,
  meta: {},
} satisfies Partial<Card>;

/** A currency by its code. */
export const currency = customerFields.currency.unwrap();

/** What a customer's credit account is, besides the entries that made it so. */
export const creditFields = {
  currency,
  /** The sum of all its entries. */
  balance: decimal,
  /** The part of the balance that reservations hold. */
  held: decimal,
  /** How far the balance may fall below zero. */
  overdraftLimit: decimal,
  closedAt: moment.nullable(),
};

const creditSchema = z.strictObject(creditFields);
export type CreditFields = Readonly<z.infer<typeof creditSchema>>;

/** Kinds of entries of the ledger. */
export const ENTRY_TYPES = [
  'opening',
  'topUp',
  'spend',
  'adjustment',
  'reservation',
  'release',
  'transferOut',
  'transferIn',
] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];
