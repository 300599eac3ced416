import { streamOf, type Event, type Standing } from '@clientele/contracts';
import type { Claim, Decider } from '@clientele/decider';
import type { Folded } from './folded.ts';

/** One stream that a command decides on. */
export interface Part<State = unknown, E extends Event = Event> {
  readonly decider: Decider<State, E>;
  readonly id: string;
  /** The id was made for this very command, so there is nothing to read. */
  readonly fresh: boolean;
}

/** Names a stream that a command decides on, by its aggregate and id. */
export const on = <State, E extends Event>(decider: Decider<State, E>, id: string): Part<State, E> => ({
  decider,
  id,
  fresh: false,
});

/** Names a stream that a command begins, under an id that was made for it. */
export const fresh = <State, E extends Event>(decider: Decider<State, E>, id: string): Part<State, E> => ({
  decider,
  id,
  fresh: true,
});

/** A stream after a command, and what the command did to it. */
export interface Written<State> extends Folded<State> {
  /** Of the resource; of one whose command was said again, the id that it got the first time. */
  readonly id: string;
  /** The stream began with this command. */
  readonly created: boolean;
  /** What the command recorded in this stream; none when it was already true. */
  readonly events: readonly Event[];
  /** The last position of all that the command recorded, in whatever stream: what to read the write by. */
  readonly through: bigint;
}

/** A part of any aggregate: what the loop needs of it, whatever its state. */
export interface AnyPart {
  readonly decider: {
    readonly category: string;
    readonly initial: unknown;
    readonly evolve: (state: never, event: never) => unknown;
    readonly claims?: (state: never) => readonly Claim[];
  };
  readonly id: string;
  readonly fresh: boolean;
}

/** The streams of a command, by the names that it gives them. */
export type Parts = Readonly<Record<string, AnyPart>>;
type StateOf<P extends AnyPart | undefined> = NonNullable<P>['decider']['initial'];
export type StatesOf<P extends Parts> = { readonly [Name in keyof P]: StateOf<P[Name]> };
export type StandingsOf<P extends Parts> = { readonly [Name in keyof P]: Standing };

/** All streams of a command, by the names that it gave them. */
export type WrittenParts<P extends Parts> = { readonly [Name in keyof P]: Written<StateOf<P[Name]>> };

/** The stream that a part names, in the tenant that asks. */
export const streamOfPart = (tenant: string, { decider, id }: Pick<AnyPart, 'decider' | 'id'>): string =>
  streamOf(decider.category, tenant, id);

/** The same names with other values. */
export const mapped = <A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A, name: string, index: number) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(
    Object.entries(record).map(([name, value], index) => [name, change(value, name, index)]),
  );
