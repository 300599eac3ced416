import type { CardEvent } from '../events/wallets.ts';
import { BLANK_CARD, type Card, type Cards } from './fields.ts';

type Of<Type extends CardEvent['type']> = Extract<CardEvent, { type: Type }>;
type Status = Pick<Card, 'status' | 'statusTime' | 'statusReason'>;

const issued = ({ data: { cardId, sealed, issuedAt, ...open } }: Of<'CardIssued'>): Card => ({
  id: cardId,
  ...BLANK_CARD,
  status: 'active',
  statusTime: issuedAt,
  replacedBy: null,
  ...open,
  ...sealed,
  issuedAt,
});

const takenOver = ({ data }: Of<'CardTakenOver'>): Card => {
  const { cardId, virtual, status, statusTime, replacedBy, replaces, issuedAt, sealed } = data;
  const open = { virtual, status, statusTime, replacedBy, replaces, issuedAt };
  return { id: cardId, ...BLANK_CARD, ...open, ...sealed };
};

const statusOf = (
  status: Card['status'],
  statusTime: string,
  sealed: { readonly reason: string } | null,
): Status => ({ status, statusTime, statusReason: sealed?.reason ?? null });

type ChangeOfOne = Exclude<CardEvent, { type: 'CardIssued' | 'CardTakenOver' | 'CardGivenAway' }>;

/** What an event says anew of the card that it speaks of; of an erased one the sealed members are blank. */
const changes = ({ type, data }: ChangeOfOne): Partial<Card> => {
  switch (type) {
    case 'CardSerialNumberChanged':
      return data.sealed ?? { serialNumber: BLANK_CARD.serialNumber };
    case 'CardReferencesChanged':
      return data.sealed ?? { externalId: BLANK_CARD.externalId, processor: BLANK_CARD.processor };
    case 'CardActivationWindowChanged':
      return data.sealed ?? { activeFrom: BLANK_CARD.activeFrom, activeUntil: BLANK_CARD.activeUntil };
    case 'CardNoteChanged':
      return data.sealed ?? { note: BLANK_CARD.note };
    case 'CardMetaChanged':
      return data.sealed ?? { meta: BLANK_CARD.meta };
    case 'CardBlocked':
      return statusOf('blocked', data.blockedAt, data.sealed);
    case 'CardUnblocked':
      return statusOf('active', data.unblockedAt, data.sealed);
    case 'CardReplaced':
      return { ...statusOf('replaced', data.replacedAt, data.sealed), replacedBy: data.replacedBy };
    case 'CardClosed':
      return statusOf('closed', data.closedAt, data.sealed);
  }
};

/** A customer's cards after one more event: the one fold of them, for decisions and for every reader. */
export const cardsAfter = (cards: Cards, event: CardEvent): Cards => {
  switch (event.type) {
    case 'CardIssued':
      return [...cards, issued(event)];
    case 'CardTakenOver':
      return [...cards, takenOver(event)];
    case 'CardGivenAway':
      return cards.filter(({ id }) => id !== event.data.cardId);
    default: {
      const changed = changes(event);
      return cards.map((card) => (card.id === event.data.cardId ? { ...card, ...changed } : card));
    }
  }
};
