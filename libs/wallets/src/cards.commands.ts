import { streamOf, type CardInput, type CardReplacement, type Cards, type Right } from '@clientele/contracts';
import { refuse, together, type Decision } from '@clientele/decider';
import {
  blockCard,
  cards,
  changeCard,
  closeCard,
  customer,
  issueCard,
  replaceCard,
  unblockCard,
  type CardStep,
} from '@clientele/domain';
import {
  EventStore,
  Identities,
  on,
  transactParts,
  type CommandMeta,
  type Written,
} from '@clientele/event-store';
import { Command, CommandHandler } from '@nestjs/cqrs';
import { ownerLives } from './owner.ts';

/** Which card of which customer. */
export interface CardName {
  readonly customerId: string;
  readonly cardId: string;
}

/** Decides on the cards of a customer that must be there. */
const onCards = async (
  store: EventStore,
  customerId: string,
  decide: (state: Cards) => Decision,
  meta: CommandMeta,
): Promise<Written<Cards>> => {
  const parts = { cards: on(cards, customerId), customer: on(customer, customerId) };
  const decision = together({ customer: ownerLives, cards: decide });
  return (await transactParts(store, parts, decision, meta)).cards;
};

type Rights = ReadonlySet<Right>;

/**
 * Decides for those who may update customers; to give cards to one that is begun in the same transaction is
 * part of creating it.
 */
const permitted = (
  { customerId, rights, meta }: Pick<IssueCard, 'customerId' | 'rights' | 'meta'>,
  decide: (state: Cards) => Decision,
): ((state: Cards) => Decision) => {
  const stream = streamOf('customer', meta.tenant, customerId);
  const mayDecide = rights.has('customers:update') || meta.overlay?.versionBefore(stream, 1) === 0;
  return mayDecide ? decide : () => refuse('forbidden');
};

export class IssueCard extends Command<Written<Cards>> {
  constructor(
    readonly customerId: string,
    readonly input: CardInput,
    readonly rights: Rights,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(IssueCard)
export class IssueCardHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  execute(command: IssueCard) {
    const { customerId, input, meta } = command;
    const write = { customerId, cardId: this.identities.id(), input, now: meta.now };
    return onCards(this.store, customerId, permitted(command, issueCard(write)), meta);
  }
}

export class ChangeCard extends Command<Written<Cards>> {
  constructor(
    readonly name: CardName,
    readonly input: CardInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ChangeCard)
export class ChangeCardHandler {
  constructor(private readonly store: EventStore) {}

  execute({ name, input, meta }: ChangeCard) {
    return onCards(this.store, name.customerId, changeCard({ ...name, input, now: meta.now }), meta);
  }
}

export class ReplaceCard extends Command<Written<Cards>> {
  constructor(
    readonly name: CardName,
    readonly input: CardReplacement,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ReplaceCard)
export class ReplaceCardHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  execute({ name, input, meta }: ReplaceCard) {
    const replacing = { ...name, newCardId: this.identities.id(), input, now: meta.now };
    return onCards(this.store, name.customerId, replaceCard(replacing), meta);
  }
}

const STEPS = { block: blockCard, unblock: unblockCard, close: closeCard } as const;

/** Blocks, unblocks or closes a card. */
export class StepCard extends Command<Written<Cards>> {
  constructor(
    readonly step: keyof typeof STEPS,
    readonly card: Omit<CardStep, 'now'>,
    readonly rights: Rights,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(StepCard)
export class StepCardHandler {
  constructor(private readonly store: EventStore) {}

  execute({ step, card, rights, meta }: StepCard) {
    const { customerId } = card;
    const decide = STEPS[step]({ ...card, now: meta.now });
    return onCards(this.store, customerId, permitted({ customerId, rights, meta }, decide), meta);
  }
}

export const CARD_HANDLERS = [IssueCardHandler, ChangeCardHandler, ReplaceCardHandler, StepCardHandler];
