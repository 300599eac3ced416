import { EVENT_CONTRACTS, type Event, type RefusalCode, type Standing } from '@clientele/contracts';
import { expect } from '@jest/globals';
import { fold, isRefusal, type Decider, type Decision, type Decisions, type RefusalDetail } from './index.ts';

const FIRST_MS = Date.UTC(2026, 0, 1);
const APART_MS = 60_000;

/** Where a stream of so many events stands in a scenario: one command an event, a minute apart. */
export const standingAfter = (events: number): Standing => ({
  version: events,
  revision: events,
  position: BigInt(events),
  createdAt: new Date(FIRST_MS).toISOString(),
  updatedAt: new Date(FIRST_MS + Math.max(events - 1, 0) * APART_MS).toISOString(),
});

const expectRefusal = (answer: object, code: RefusalCode, detail?: RefusalDetail): void => {
  expect(answer).toMatchObject({ refused: code, ...(detail && { detail }) });
};

/** What is decided must be fit to be stored. */
const expectStorable = (events: readonly Event[]): void => {
  for (const { type, data } of events) expect(EVENT_CONTRACTS[type]?.data.parse(data)).toEqual(data);
};

/** Tests of one aggregate, each a sentence: `given(...).when(...).then(...)`. */
export const scenario = <State, E extends Event>(decider: Decider<State, E>) => ({
  given: (...history: readonly E[]) => ({
    when: (decision: (state: State, standing: Standing) => Decision<E>) => {
      const state = fold(decider, decider.initial, history);
      const answer = decision(state, standingAfter(history.length));
      const events = isRefusal(answer) ? [] : answer;
      return {
        then: (...expected: readonly E[]): void => {
          expect(answer).toEqual(expected);
          expectStorable(events);
        },
        /** For decisions of many events, of which the sentence is about some. */
        thenAmongOthers: (...expected: readonly E[]): void => {
          expect(answer).toEqual(expect.arrayContaining([...expected]));
          expectStorable(events);
        },
        thenNothing: (): void => expect(answer).toEqual([]),
        thenState: (expected: object): void => {
          expect(isRefusal(answer)).toBe(false);
          expect(fold(decider, state, events)).toMatchObject(expected);
        },
        thenRefused: (code: RefusalCode, detail?: RefusalDetail): void => expectRefusal(answer, code, detail),
      };
    },
  }),
});

/** One stream of a scenario over several: its state after the events, and where it stands. */
export interface Past<State> {
  readonly state: State;
  readonly standing: Standing;
}

/** A stream's past, for {@link given}. */
export const past = <State, E extends Event>(
  decider: Decider<State, E>,
  ...history: readonly E[]
): Past<State> => ({
  state: fold(decider, decider.initial, history),
  standing: standingAfter(history.length),
});

type Pasts = Readonly<Record<string, Past<unknown>>>;
type StatesOf<P extends Pasts> = { readonly [Name in keyof P]: P[Name]['state'] };
type StandingsOf<P extends Pasts> = { readonly [Name in keyof P]: Standing };

const mapped = <A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** Tests of a decision over several streams, which it knows by these names. */
export const given = <P extends Pasts>(pasts: P) => ({
  when: (decision: (states: StatesOf<P>, standings: StandingsOf<P>) => Decisions) => {
    // The names stay, so the mapped records have the shapes that the decision expects.
    const states = mapped(pasts, ({ state }) => state) as StatesOf<P>;
    const answer = decision(states, mapped(pasts, ({ standing }) => standing) as StandingsOf<P>);
    const events = isRefusal(answer) ? [] : Object.values(answer).flat();
    return {
      then: (expected: { readonly [Name in keyof P]?: readonly Event[] }): void => {
        expect(answer).toEqual(expected);
        expectStorable(events);
      },
      thenNothing: (): void => {
        expect(isRefusal(answer)).toBe(false);
        expect(events).toEqual([]);
      },
      thenRefused: (code: RefusalCode, detail?: RefusalDetail): void => expectRefusal(answer, code, detail),
    };
  },
});
