import {
  cardsAfter,
  cardsDocumentOf,
  isHeld,
  type Card,
  type CardDocument,
  type CardEvent,
  type Cards,
  type CardsDocument,
  type Recorded,
  type Standing,
} from '@clientele/contracts';
import { standingAfter, standingFrom, type Stands } from './standing.ts';
import type { View } from './view.ts';

/** All cards of a customer as their stream tells them. */
export interface CardsRow extends Stands {
  readonly cards: Cards;
}

/** A row was written after some event, so its document tells when. */
type Told = CardsDocument & Pick<Standing, 'createdAt' | 'updatedAt'>;

const cardOf = (document: CardDocument): Card => {
  const { customerId: _, ...card } = document;
  return card;
};

/** The cards of customers, by customer; a card is found by the serial number that it holds. */
export const cardsView: View<CardsRow> = {
  name: 'cards',
  version: 1,
  categories: ['cards'],
  fold: (row, event) => ({
    cards: cardsAfter(row?.cards ?? [], event as Recorded<CardEvent>),
    ...standingAfter(row, event),
  }),
  columns: {
    command_id: 'text',
    version: 'integer',
    document: 'json',
    serial_numbers: 'text[]',
  },
  store: ({ cards, standing, commandId }, { id }) => ({
    command_id: commandId,
    version: standing.version,
    document: cardsDocumentOf(id, cards, standing),
    serial_numbers: cards.flatMap((card) =>
      card.serialNumber !== null && isHeld(card) ? [card.serialNumber] : [],
    ),
  }),
  restored: ['document', 'command_id'],
  restore: ({ document, command_id: commandId }) => {
    const shown = document as Told;
    return {
      cards: shown.items.map(cardOf),
      standing: standingFrom(shown),
      commandId: commandId as string,
    };
  },
  indexes: ['using gin (serial_numbers)'],
};
