import type { Cards } from '@clientele/contracts';
import { isRefusal, type Decisions } from '@clientele/decider';
import { closeCards, moveCards } from './cards.ts';
import { closeCredit, type Credit } from './credit.ts';
import { moveCredit, type Transferring } from './transfers.ts';

/** All that a customer has in its wallet. */
export interface WalletStates {
  readonly cards: Cards;
  readonly credit: Credit;
}

/** Closes all cards and the credit of a customer that was deleted. */
export const closeWallet =
  (command: { readonly now: string }) =>
  ({ cards, credit }: WalletStates) => ({
    cards: closeCards(command)(cards),
    credit: closeCredit(command)(credit),
  });

/** The wallet of a customer that was merged into another, and that of the survivor. */
export interface MoveStates {
  readonly fromCards: Cards;
  readonly fromCredit: Credit;
  readonly intoCards: Cards;
  readonly intoCredit: Credit;
}

/** Moves all cards and credit of a customer that was merged into another. */
export const moveWallet =
  (transfer: Transferring & { readonly now: string }) =>
  ({ fromCards, fromCredit, intoCredit }: MoveStates): Decisions => {
    const credit = moveCredit(transfer, { from: fromCredit, into: intoCredit });
    if (isRefusal(credit)) return credit;
    const cards = moveCards(fromCards, transfer);
    return {
      fromCards: cards.from,
      fromCredit: credit.from,
      intoCards: cards.into,
      intoCredit: credit.into,
    };
  };
