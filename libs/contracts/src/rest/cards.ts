import { z } from 'zod';
import { anyMoment, line, moment } from '../text.ts';
import { cardFields as fields, type Card, type Cards } from '../wallets/fields.ts';
import { positionText, standingOnWire, type Standing } from './standing.ts';
import { writtenLine } from './written.ts';

/** A card on the wire. Its version is that of all cards of its customer. */
export const cardDocument = z
  .strictObject({ id: z.uuid(), customerId: z.uuid(), ...fields })
  .meta({ id: 'Card' });
export type CardDocument = z.infer<typeof cardDocument>;

/** A card as every API shows it; its members stand in one order, whatever order its events came in. */
export const cardDocumentOf = (customerId: string, card: Card): CardDocument => ({
  id: card.id,
  customerId,
  serialNumber: card.serialNumber,
  externalId: card.externalId,
  virtual: card.virtual,
  processor: card.processor,
  status: card.status,
  statusTime: card.statusTime,
  statusReason: card.statusReason,
  activeFrom: card.activeFrom,
  activeUntil: card.activeUntil,
  replacedBy: card.replacedBy,
  replaces: card.replaces,
  note: card.note,
  meta: card.meta,
  issuedAt: card.issuedAt,
});

/** All cards of a customer on the wire, and where their stream stands: version 0 while there was none. */
export const cardsDocument = z
  .strictObject({
    customerId: z.uuid(),
    version: z.int().min(0),
    revision: z.int().min(0),
    position: positionText,
    createdAt: moment.nullable(),
    updatedAt: moment.nullable(),
    items: z.array(cardDocument),
    next: z.null().meta({ description: 'There is no further page.' }),
  })
  .meta({ id: 'Cards' });
export type CardsDocument = z.infer<typeof cardsDocument>;

/** All cards of a customer as every API shows them; `null` is the standing of a customer that had none. */
export const cardsDocumentOf = (
  customerId: string,
  cards: Cards,
  standing: Standing | null,
): CardsDocument => ({
  customerId,
  ...(standing === null
    ? { version: 0, revision: 0, position: '0', createdAt: null, updatedAt: null }
    : standingOnWire(standing)),
  items: cards.map((card) => cardDocumentOf(customerId, card)),
  next: null,
});

const cardMembers = z
  .strictObject({
    id: z.uuid(),
    customerId: z.uuid(),
    serialNumber: writtenLine,
    externalId: writtenLine,
    virtual: fields.virtual,
    processor: writtenLine,
    status: fields.status,
    statusTime: anyMoment,
    statusReason: line.nullable(),
    activeFrom: anyMoment.nullable(),
    activeUntil: anyMoment.nullable(),
    replacedBy: fields.replacedBy,
    replaces: fields.replaces,
    note: fields.note,
    meta: fields.meta.nullable(),
    issuedAt: anyMoment,
  })
  .partial();

/**
 * A card as a client sends it. Members that come back from a read are taken when equal, refused when changed.
 */
export const cardInput = cardMembers.meta({ id: 'CardInput' });
export type CardInput = z.infer<typeof cardInput>;

/** The card that takes over from another, and why. */
export const cardReplacement = cardMembers.extend({ reason: writtenLine.optional() }).meta({
  id: 'CardReplacement',
});
export type CardReplacement = z.infer<typeof cardReplacement>;

/** Why the status of a card is changed. */
export const cardReason = z.strictObject({ reason: writtenLine.optional() }).meta({ id: 'CardReason' });
export type CardReason = z.infer<typeof cardReason>;
