import { streamOf } from './streams.ts';

/**
 * What an event sets off in other contexts: its type, and the reactions to it by name. Each of them ends with
 * a `ReactionEnded` in the log, so whoever knows this table and reads the log knows what is still open.
 *
 * The names are stored: add, never rename.
 */
export const REACTIONS = {
  CustomerDeleted: ['close-wallet'],
  CustomerMergedAway: ['move-wallet'],
  ContactDeleted: ['unlink-contact'],
  DocumentDeleted: ['detach-document'],
} as const;

/** A type of event that sets something off. */
export type CauseType = keyof typeof REACTIONS;

export type ReactionName = (typeof REACTIONS)[CauseType][number];

/** Every reaction there is. */
export const REACTION_NAMES: readonly ReactionName[] = Object.values(REACTIONS).flat();

/** The reactions to an event of this type; none for nearly all of them. */
export const reactionsTo = (type: string): readonly ReactionName[] =>
  Object.hasOwn(REACTIONS, type) ? REACTIONS[type as CauseType] : [];

/** The category of the streams in which the log says what became of reactions. */
export const REACTION_CATEGORY = 'reaction';

/** Where the log says what became of the reactions to an event. */
export const reactionStream = ({ tenant, id }: { readonly tenant: string; readonly id: string }): string =>
  streamOf(REACTION_CATEGORY, tenant, id);
