import { REACTION_CATEGORY, type LogEvent, type ReactionName } from '@clientele/contracts';
import { isRefusal, type Decider } from '@clientele/decider';
import {
  on,
  transact,
  transactParts,
  type CommandMeta,
  type EventStore,
  type StoredEvent,
} from '@clientele/event-store';
import type { React } from './reaction.ts';

type ReactionEvent = Extract<LogEvent, { type: `Reaction${string}` }>;

/** How far the reactions to one event have come. */
export interface Endings {
  readonly ended: readonly ReactionName[];
  readonly parked: readonly ReactionName[];
}

/** What became of the reactions to an event; the stream has the id of the event. */
const endings: Decider<Endings, ReactionEvent> = {
  category: REACTION_CATEGORY,
  initial: { ended: [], parked: [] },
  evolve: (state, { type, data: { reaction } }) => {
    switch (type) {
      case 'ReactionEnded':
        return { ...state, ended: [...state.ended, reaction] };
      case 'ReactionParked':
        return { ...state, parked: [...state.parked, reaction] };
    }
  },
};

const end =
  (reaction: ReactionName) =>
  ({ ended }: Endings): readonly ReactionEvent[] =>
    ended.includes(reaction) ? [] : [{ type: 'ReactionEnded', data: { reaction } }];

const park =
  (reaction: ReactionName) =>
  ({ ended, parked }: Endings): readonly ReactionEvent[] =>
    [...ended, ...parked].includes(reaction) ? [] : [{ type: 'ReactionParked', data: { reaction } }];

/** The command that a reaction is: its id derives from the cause's, so that it is recorded once. */
const metaOf = (
  store: EventStore,
  name: ReactionName,
  cause: Omit<StoredEvent, 'data'>,
  { now, purpose }: { readonly now: string; readonly purpose: 'reaction' | 'parking' },
): CommandMeta => ({
  tenant: cause.tenant,
  actor: `system:${name}`,
  via: 'reaction',
  reason: null,
  reasonNote: null,
  commandId: store.hmac(`${purpose}\n${name}\n${cause.id}`),
  fingerprint: store.hmac(purpose),
  correlationId: cause.correlationId,
  causationId: cause.id,
  traceparent: cause.traceparent,
  now,
  repeatable: true,
  ifMatch: null,
  step: 0,
  overlay: null,
});

/** The name of the part that says that the reaction ended. */
const ENDED = 'reaction';

/**
 * How one reaction records what it does about one cause. {@link conclude} says that it ended when nothing
 * else did.
 */
export class ReactionRecord {
  #isMade = false;
  readonly #meta: CommandMeta;
  readonly #end: { readonly [ENDED]: ReturnType<typeof on<Endings, ReactionEvent>> };

  constructor(
    private readonly store: EventStore,
    private readonly name: ReactionName,
    cause: Omit<StoredEvent, 'data'>,
    now: string,
  ) {
    this.#meta = metaOf(store, name, cause, { now, purpose: 'reaction' });
    this.#end = { [ENDED]: on(endings, cause.id) };
  }

  readonly react: React = async (parts, decide) => {
    if (this.#isMade) throw new Error(`the reaction ${this.name} records more than once`);
    const written = await transactParts(
      this.store,
      { ...parts, ...this.#end },
      (states, standings) => {
        const decided = decide(states, standings);
        return isRefusal(decided) ? decided : { ...decided, [ENDED]: end(this.name)(states[ENDED]) };
      },
      this.#meta,
    );
    this.#isMade = true;
    return written;
  };

  async conclude(): Promise<void> {
    if (!this.#isMade)
      await transactParts(
        this.store,
        this.#end,
        (states) => ({ [ENDED]: end(this.name)(states[ENDED]) }),
        this.#meta,
      );
  }
}

/** Says in the log that a reaction waits for an operator. */
export const recordParked = async (
  store: EventStore,
  name: ReactionName,
  cause: Omit<StoredEvent, 'data'>,
  now: string,
): Promise<void> => {
  const meta = metaOf(store, name, cause, { now, purpose: 'parking' });
  await transact(store, on(endings, cause.id), park(name), meta);
};
