import { streamOf, type Event, type Standing } from '@clientele/contracts';
import type { Decider } from '@clientele/decider';
import type { EventStore, Opened } from './store.ts';

/** A stream's state and where the stream stands. Version 0: there is no such stream. */
export interface Folded<State> extends Standing {
  readonly state: State;
  /** The last data key that its boxes name. */
  readonly kid: string | null;
  /** Whose events came last, so that the next fold counts each command once. */
  readonly commandId: string | null;
}

/** Where one more event, or the last of several of one command, puts a stream. */
export const standAfter = (
  standing: Folded<unknown>,
  event: Pick<Opened, 'version' | 'position' | 'at' | 'commandId' | 'kid'>,
): Omit<Folded<unknown>, 'state'> => ({
  version: event.version,
  revision: standing.revision + (event.commandId === standing.commandId ? 0 : 1),
  position: event.position,
  createdAt: standing.version === 0 ? event.at : standing.createdAt,
  updatedAt: event.at,
  kid: event.kid ?? standing.kid,
  commandId: event.commandId,
});

/** The state of a stream that nothing was said of yet. */
export const unfolded = <State>({ initial }: Pick<Decider<State, never>, 'initial'>): Folded<State> => ({
  state: initial,
  version: 0,
  revision: 0,
  position: 0n,
  createdAt: '',
  updatedAt: '',
  kid: null,
  commandId: null,
});

/** Folds further events of the same stream, in order. */
export const foldOn = <State, E extends Event>(
  decider: Pick<Decider<State, E>, 'evolve'>,
  start: Folded<State>,
  events: readonly Opened[],
): Folded<State> => {
  let folded = start;
  // The stream's category says which events it holds, so its decider knows all of them.
  for (const event of events)
    folded = { ...standAfter(folded, event), state: decider.evolve(folded.state, event as Opened & E) };
  return folded;
};

/** The present state of a stream: what is remembered of it, and whatever was appended since. */
export const loadStream = async <State, E extends Event>(
  store: EventStore,
  decider: Decider<State, E>,
  stream: string,
): Promise<Folded<State>> => {
  const known = (store.states.get(stream) as Folded<State> | undefined) ?? unfolded(decider);
  const tail = await store.readStream(stream, { from: known.version + 1 });
  if (tail.length === 0) return known;
  const folded = foldOn(decider, known, tail);
  store.states.put(stream, folded);
  return folded;
};

/** Follows streams each of whose states may name the next one; answers the id of the last. */
export const followed = async <State, E extends Event>(
  store: EventStore,
  decider: Decider<State, E>,
  { tenant, id }: { readonly tenant: string; readonly id: string },
  next: (state: State) => string | null,
): Promise<string> => {
  const { state } = await loadStream(store, decider, streamOf(decider.category, tenant, id));
  const following = next(state);
  return following === null ? id : followed(store, decider, { tenant, id: following }, next);
};
