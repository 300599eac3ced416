import {
  cardDocumentOf,
  creditDocumentOf,
  creditEntryDocumentOf,
  isCreditEntry,
  type CardDocument,
  type CardEvent,
  type Cards,
  type CreditDocument,
  type CreditEntryDocument,
  type CreditEvent,
  type EntryStamp,
  type Event,
} from '@clientele/contracts';
import type { Credit } from '@clientele/domain';
import type { CommandMeta, Written } from '@clientele/event-store';
import { written, type Reply } from '@clientele/http';

/** A card of a customer that was written to. */
export const cardReply = (cards: Written<Cards>, cardId: string): Reply<CardDocument> =>
  written(cards, shown(cards, cardId));

/** The card that the command issued; a repeated command issued it the first time. */
export const issuedReply = (cards: Written<Cards>): Reply<CardDocument> => {
  // The stream's category says which events it holds.
  const events = cards.events as readonly CardEvent[];
  const cardId = events.find(({ type }) => type === 'CardIssued')?.data.cardId ?? '';
  const location = `/v1/customers/${cards.id}/cards/${cardId}`;
  return written(cards, shown(cards, cardId), { status: 201, location });
};

const shown = ({ id: customerId, state }: Written<Cards>, cardId: string): CardDocument => {
  const card = state.find(({ id }) => id === cardId);
  if (card === undefined) throw new Error(`customer ${customerId} has no card ${cardId} to show`);
  return cardDocumentOf(customerId, card);
};

/** A credit account that was written to. */
export const creditReply = (credit: Written<Credit>): Reply<CreditDocument> =>
  written(credit, creditDocumentOf(credit.id, fieldsOf(credit), credit));

/** The entry that the command recorded. */
export const entryReply = (credit: Written<Credit>, meta: CommandMeta): Reply<CreditEntryDocument> => {
  const entry = (credit.events as readonly CreditEvent[]).findLast(isCreditEntry);
  if (entry === undefined) throw new Error(`nothing was recorded in the credit of customer ${credit.id}`);
  const { currency } = fieldsOf(credit);
  const stamp = { ...stampOf(entry, meta), at: credit.updatedAt, position: credit.position };
  return written(credit, creditEntryDocumentOf(entry, currency, { ...stamp, version: credit.version }), {
    status: 201,
  });
};

/** Who recorded an entry, and why: of a command that was said again, whoever said it the first time. */
const stampOf = (entry: Event & Partial<EntryStamp>, meta: CommandMeta) => ({
  actor: entry.actor ?? meta.actor,
  reason: entry.actor === undefined ? meta.reason : (entry.reason ?? null),
});

const fieldsOf = ({ id, state: { fields } }: Written<Credit>) => {
  if (fields === null) throw new Error(`customer ${id} has no credit to show`);
  return fields;
};
