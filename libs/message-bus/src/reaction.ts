import type { AnyEvent, CauseType, ReactionName, Recorded } from '@clientele/contracts';
import type { Decisions } from '@clientele/decider';
import type { EventStore, Parts, StandingsOf, StatesOf, WrittenParts } from '@clientele/event-store';

/** An event that sets something off, opened. */
export type Cause<Type extends CauseType = CauseType> = Recorded<Extract<AnyEvent, { type: Type }>>;

/**
 * Decides and records a reaction's effects, like `transactParts`, and in the same append that it ended.
 * Delivered twice, done once: the second time answers what the first recorded.
 */
export type React = <P extends Parts>(
  parts: P,
  decide: (states: StatesOf<P>, standings: StandingsOf<P>) => Decisions,
) => Promise<WrittenParts<P>>;

/** What a reaction may need besides its cause. */
export interface Surroundings {
  /** The time of this try, ISO 8601 UTC: the only clock that its decisions know. */
  readonly now: string;
  /** For what must be known before the streams can be named. */
  readonly store: EventStore;
}

/**
 * What a context does when something happened in another:
 *
 * ```ts
 * export const closeWallet = reaction({
 *   name: 'close-wallet',
 *   on: ['CustomerDeleted'],
 *   run: async (cause, react, { now }) => {
 *     const { id } = parseStream(cause.stream);
 *     await react({ cards: on(cards, id), credit: on(credit, id) }, closeAll({ now }));
 *   },
 * });
 * ```
 *
 * `run` calls `react` once, or not at all when there is nothing to do; that it ended is then recorded alone.
 * Work outside the log comes before `react`, and bears being done twice. A decision that refuses parks the
 * cause's stream for the context, so it refuses only what must never be.
 */
export interface Reaction<Type extends CauseType = CauseType> {
  readonly name: ReactionName;
  readonly on: readonly Type[];
  run(cause: Cause<Type>, react: React, surroundings: Surroundings): Promise<unknown>;
}

/** Declares a reaction; its cause is typed by `on`. */
export const reaction = <const Type extends CauseType>(declared: Reaction<Type>): Reaction<Type> => declared;

/**
 * The reactions of one context. Its module provides one, and whoever hosts the module runs them:
 * `{ provide: ReactionSet, useValue: new ReactionSet('wallets', [closeWallet, moveWallet]) }`.
 */
export class ReactionSet {
  readonly reactions: readonly AnyReaction[];

  constructor(
    /** The context, which is the group on the bus. */
    readonly group: string,
    reactions: readonly AnyReaction[],
  ) {
    this.reactions = reactions;
  }
}

/** A reaction to whatever type of event. */
export interface AnyReaction {
  readonly name: ReactionName;
  readonly on: readonly CauseType[];
  run(cause: never, react: React, surroundings: Surroundings): Promise<unknown>;
}
