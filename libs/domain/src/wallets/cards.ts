import {
  BLANK_CARD,
  cardsAfter,
  isExpired,
  isHeld,
  type Card,
  type CardEvent,
  type CardInput,
  type CardReplacement,
  type Cards,
} from '@clientele/contracts';
import { isRefusal, refuse, type Decider, type Decision, type Refusal } from '@clientele/decider';
import { mergePatch } from '../json.ts';
import { cardChanges, cardIssued, writtenCard } from './card-fields.ts';

/** Most cards that a customer has at once; those that were replaced or closed are not counted. */
export const CARDS_MAX = 500;

/** All cards of a customer: issued, blocked and unblocked, replaced and closed. They expire by time alone. */
export const cards: Decider<Cards, CardEvent> = {
  category: 'cards',
  initial: [],
  evolve: cardsAfter,
  claims: (state) =>
    state.flatMap((card) =>
      card.serialNumber === null || !isHeld(card)
        ? []
        : [{ kind: 'serialNumber', value: card.serialNumber, taken: 'serial-number-taken' }],
    ),
};

/** One card of a customer, and the command's time. */
export interface CardCommand {
  readonly customerId: string;
  readonly cardId: string;
  readonly now: string;
}

/** What a client wrote of a card. */
export interface CardWrite extends CardCommand {
  readonly input: CardInput;
}

/** Claims say which customer holds a serial number, not on which of its cards: that is looked after here. */
const takenRefusal = (state: Cards, customerId: string, { id, serialNumber }: Card): Refusal | null =>
  serialNumber !== null &&
  state.some((other) => other.id !== id && isHeld(other) && other.serialNumber === serialNumber)
    ? refuse('serial-number-taken', { pointer: '/serialNumber', id: customerId })
    : null;

/** A card that was just issued, with what it has from elsewhere. */
const begun = ({ cardId, now, input }: CardWrite, inherited: Partial<Card> = {}): Card => ({
  ...BLANK_CARD,
  virtual: input.virtual ?? false,
  replaces: null,
  ...inherited,
  id: cardId,
  status: 'active',
  statusTime: now,
  replacedBy: null,
  issuedAt: now,
});

const issue = (state: Cards, write: CardWrite, card: Card): Decision<CardEvent> => {
  const { customerId, input } = write;
  const issued = writtenCard(card, { customerId, input, meta: input.meta ?? card.meta });
  if (isRefusal(issued)) return issued;
  return takenRefusal(state, customerId, issued) ?? [cardIssued(issued)];
};

/** Issues a card. */
export const issueCard =
  (write: CardWrite) =>
  (state: Cards): Decision<CardEvent> =>
    state.filter(isHeld).length >= CARDS_MAX ? refuse('too-many-entries') : issue(state, write, begun(write));

/** Decides on a card that was neither replaced nor closed. */
const whenHeld = (
  state: Cards,
  cardId: string,
  decide: (card: Card) => Decision<CardEvent>,
): Decision<CardEvent> => {
  const card = state.find(({ id }) => id === cardId);
  switch (card?.status) {
    case undefined:
      return refuse('card-not-found');
    case 'closed':
      return refuse('card-closed');
    case 'replaced':
      return refuse('card-replaced', card.replacedBy === null ? {} : { id: card.replacedBy });
    case 'active':
    case 'blocked':
      return decide(card);
  }
};

/** Changes what a patch of a card speaks of. */
export const changeCard =
  ({ customerId, cardId, input }: CardWrite) =>
  (state: Cards): Decision<CardEvent> =>
    whenHeld(state, cardId, (card) => {
      const meta = input.meta === undefined ? card.meta : mergePatch(card.meta, input.meta ?? {});
      const after = writtenCard(card, { customerId, input, meta: input.meta === null ? {} : meta });
      if (isRefusal(after)) return after;
      return takenRefusal(state, customerId, after) ?? cardChanges(card, after);
    });

/** Something done to a card, and why. */
export interface CardStep extends CardCommand {
  readonly reason: string | null;
}

const boxed = ({ reason }: Pick<CardStep, 'reason'>) => (reason === null ? null : { reason });

const whenValid = (
  state: Cards,
  { cardId, now }: CardCommand,
  decide: (card: Card) => Decision<CardEvent>,
): Decision<CardEvent> =>
  whenHeld(state, cardId, (card) => (isExpired(card, now) ? refuse('card-expired') : decide(card)));

/** Blocks a card. */
export const blockCard =
  (step: CardStep) =>
  (state: Cards): Decision<CardEvent> =>
    whenValid(state, step, ({ id: cardId, status }) =>
      status === 'blocked'
        ? []
        : [{ type: 'CardBlocked', data: { cardId, blockedAt: step.now, sealed: boxed(step) } }],
    );

/** Ends the blocking of a card. */
export const unblockCard =
  (step: CardStep) =>
  (state: Cards): Decision<CardEvent> =>
    whenValid(state, step, ({ id: cardId, status }) =>
      status === 'active'
        ? []
        : [{ type: 'CardUnblocked', data: { cardId, unblockedAt: step.now, sealed: boxed(step) } }],
    );

/** Closes a card for good; its serial number is free again. */
export const closeCard =
  (step: CardStep) =>
  (state: Cards): Decision<CardEvent> =>
    state.find(({ id }) => id === step.cardId)?.status === 'closed'
      ? []
      : whenHeld(state, step.cardId, (card) => [closed(card, step)]);

const closed = ({ id: cardId }: Card, { now, reason }: Pick<CardStep, 'now' | 'reason'>): CardEvent => ({
  type: 'CardClosed',
  data: { cardId, closedAt: now, sealed: boxed({ reason }) },
});

/** Closes all cards of a customer. */
export const closeCards =
  ({ now }: Pick<CardCommand, 'now'>) =>
  (state: Cards): readonly CardEvent[] =>
    state.filter(isHeld).map((card) => closed(card, { now, reason: null }));

/** The card `cardId` shall be replaced by `newCardId`. */
export interface Replacing extends CardCommand {
  readonly newCardId: string;
  readonly input: CardReplacement;
}

/** What a card leaves to the one that takes over; a validity that has ended is not worth having. */
const inheritance = (card: Card, now: string): Partial<Card> => {
  const { virtual, externalId, processor, activeFrom, activeUntil, note, meta } = card;
  const kept = { virtual, externalId, processor, note, meta, replaces: card.id };
  return isExpired(card, now) ? kept : { ...kept, activeFrom, activeUntil };
};

/** Replaces a card: a new one takes over, with all that is not said anew but the serial number. */
export const replaceCard =
  ({ newCardId, ...command }: Replacing) =>
  (state: Cards): Decision<CardEvent> =>
    whenHeld(state, command.cardId, (card) => {
      const { reason, ...input } = command.input;
      const { id: cardId } = card;
      const replaced: CardEvent = {
        type: 'CardReplaced',
        data: {
          cardId,
          replacedBy: newCardId,
          replacedAt: command.now,
          sealed: boxed({ reason: reason ?? null }),
        },
      };
      const write = { ...command, cardId: newCardId, input };
      const taking = issue(cardsAfter(state, replaced), write, begun(write, inheritance(card, command.now)));
      return isRefusal(taking) ? taking : [replaced, ...taking];
    });

/** A merge: the cards of one customer go over to another. */
export interface CardsMove {
  readonly fromId: string;
  readonly intoId: string;
}

const takenOver = ({ id: cardId, ...card }: Card, fromCustomerId: string): CardEvent => {
  const { virtual, status, statusTime, replacedBy, replaces, issuedAt, ...sealed } = card;
  const open = { virtual, status, statusTime, replacedBy, replaces, issuedAt };
  return { type: 'CardTakenOver', data: { cardId, fromCustomerId, ...open, sealed } };
};

/** Gives all cards of a customer to another, each as it is: one that is blocked stays blocked. */
export const moveCards = (
  from: Cards,
  { fromId, intoId }: CardsMove,
): { readonly from: readonly CardEvent[]; readonly into: readonly CardEvent[] } => ({
  from: from.map(({ id: cardId }) => ({ type: 'CardGivenAway', data: { cardId, toCustomerId: intoId } })),
  into: from.map((card) => takenOver(card, fromId)),
});
