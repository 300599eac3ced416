import type { Event, RefusalCode } from '@clientele/contracts';

/** A claim: one unique value that a state holds, such as `code:K-17`. */
export interface Claim {
  /**
   * What kind of value it is: `code`, `externalId`, `serial`. Unique together with the value, in one tenant.
   */
  readonly kind: string;
  readonly value: string;
  /** What to say when another holds it. */
  readonly taken: RefusalCode;
}

/** An aggregate: how its events make its state, and which unique values that state holds. */
export interface Decider<State, E extends Event = Event> {
  /** First part of its streams' names. */
  readonly category: string;
  readonly initial: State;
  readonly evolve: (state: State, event: E) => State;
  readonly claims?: (state: State) => readonly Claim[];
}

/** A decision's way to say no. It is a value: only `transact` turns it into an exception. */
export interface Refusal {
  readonly refused: RefusalCode;
  /** What the reader needs to mend it: JSON pointer of the member at fault, ids that the code speaks of. */
  readonly detail: RefusalDetail;
}

export interface RefusalDetail {
  readonly pointer?: string;
  readonly id?: string;
}

/** New events, or a refusal. No events: it is already true. */
export type Decision<E extends Event = Event> = readonly E[] | Refusal;

/** New events of several streams by the names that the command gave them, or one refusal for all. */
export type Decisions = Readonly<Record<string, readonly Event[]>> | Refusal;

export const refuse = (refused: RefusalCode, detail: RefusalDetail = {}): Refusal => ({ refused, detail });

/** Tells a refusal from events: a stream may not be named `refused`. */
export const isRefusal = (answer: object): answer is Refusal => 'refused' in answer;

/**
 * One decision of several halves, each on the stream of its name: the events of all, or the first refusal.
 */
export const together =
  <States extends object>(halves: { readonly [Name in keyof States]: (state: States[Name]) => Decision }) =>
  (states: States): Decisions => {
    const events: Record<string, readonly Event[]> = {};
    for (const name of Object.keys(halves) as (keyof States & string)[]) {
      const decided = halves[name](states[name]);
      if (isRefusal(decided)) return decided;
      events[name] = decided;
    }
    return events;
  };

export const fold = <State, E extends Event>(
  { evolve }: Pick<Decider<State, E>, 'evolve'>,
  state: State,
  events: Iterable<E>,
): State => {
  let folded = state;
  for (const event of events) folded = evolve(folded, event);
  return folded;
};
