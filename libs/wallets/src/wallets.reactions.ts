import { parseStream } from '@clientele/contracts';
import { refuse, type Decisions } from '@clientele/decider';
import { cards, closeWallet, credit, customer, moveWallet, survivorOf } from '@clientele/domain';
import { eventId, followed, on } from '@clientele/event-store';
import { reaction } from '@clientele/message-bus';

/** A customer was deleted: its cards and its credit close. */
export const closesWallet = reaction({
  name: 'close-wallet',
  on: ['CustomerDeleted'],
  run: async (cause, react, { now }) => {
    const { id } = parseStream(cause.stream);
    await react({ cards: on(cards, id), credit: on(credit, id) }, closeWallet({ now }));
  },
});

/** A customer was merged into another: its cards and its credit go along. */
export const movesWallet = reaction({
  name: 'move-wallet',
  on: ['CustomerMergedAway'],
  run: async (cause, react, { now, store }) => {
    const { tenant, id: fromId } = parseStream(cause.stream);
    const intoId = await followed(store, customer, { tenant, id: cause.data.into.id }, survivorOf);
    const parts = {
      fromCards: on(cards, fromId),
      fromCredit: on(credit, fromId),
      intoCards: on(cards, intoId),
      intoCredit: on(credit, intoId),
      survivor: on(customer, intoId),
    };
    const move = moveWallet({ fromId, intoId, now, ids: idsFor(cause.id) });
    await react(parts, ({ survivor, ...wallets }): Decisions => {
      if (survivor.stage === 'live') return move(wallets);
      // It was merged after it was looked up: the next try finds the one that it went into.
      if (survivor.stage === 'merged') return refuse('busy');
      const left = closeWallet({ now })({ cards: wallets.fromCards, credit: wallets.fromCredit });
      return { fromCards: left.cards, fromCredit: left.credit };
    });
  },
});

/** The same for every try, since they derive from the event. */
const idsFor = (cause: string) => {
  const id = (index: number) => eventId(`move-wallet\n${cause}`, 0, index);
  return { transferId: id(0), fromEntryId: id(1), intoEntryId: id(2), openingId: id(3) };
};
