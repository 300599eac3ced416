import { parseStream, streamOf, type Event, type Standing } from '@clientele/contracts';
import { fold, isRefusal, type Claim, type Decider, type Decision, type Decisions } from '@clientele/decider';
import { claimWrites, type ClaimWrite } from './claims.ts';
import { eventId } from './event-id.ts';
import { foldOn, loadStream, loadVersion, standAfter, unfolded, type Folded } from './folded.ts';
import { Refused, type CommandMeta } from './meta.ts';
import type { DraftWrite, EventStore, Opened, Recording } from './store.ts';

/** Times that a command is decided before its caller is told that the streams are busy. */
export const CONFLICT_TRIES_MAX = 10;
/** Longest pause before a command is decided again, times the tries so far. */
export const CONFLICT_PAUSE_MS = 5;

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
}

interface AnyPart {
  readonly decider: {
    readonly category: string;
    readonly initial: unknown;
    readonly evolve: (state: never, event: never) => unknown;
    readonly claims?: (state: never) => readonly Claim[];
  };
  readonly id: string;
  readonly fresh: boolean;
}

type Parts = Readonly<Record<string, AnyPart>>;
type StateOf<P extends AnyPart> = P['decider']['initial'];
type StatesOf<P extends Parts> = { readonly [Name in keyof P]: StateOf<P[Name]> };
type StandingsOf<P extends Parts> = { readonly [Name in keyof P]: Standing };

/** All streams of a command, by the names that it gave them. */
export type WrittenParts<P extends Parts> = { readonly [Name in keyof P]: Written<StateOf<P[Name]>> };

/**
 * The only loop there is: fold, decide, append at the versions read; decide again on a conflict.
 *
 * A command that its client may say again is looked up first: what it recorded then is answered, and nothing is decided.
 * Throws {@link Refused} with the decision's refusal, `precondition-failed`, `idempotency-key-reused` or `busy`.
 */
export const transact = async <State, E extends Event>(
  store: EventStore,
  part: Part<State, E>,
  decision: (state: State, standing: Standing) => Decision<E>,
  meta: CommandMeta,
): Promise<Written<State>> => {
  const parts = { it: part };
  const decide = (states: { it: State }, standings: { it: Standing }): Decisions => {
    const decided = decision(states.it, standings.it);
    return isRefusal(decided) ? decided : { it: decided };
  };
  return (await transactParts(store, parts, decide, meta)).it;
};

/**
 * Like {@link transact}, for a command that decides on several streams: all of its events are recorded, or none. A
 * part that the decision names no events for is expected to stay as it was read. `If-Match` speaks of the first part.
 */
export const transactParts = async <P extends Parts>(
  store: EventStore,
  parts: P,
  decision: (states: StatesOf<P>, standings: StandingsOf<P>) => Decisions,
  meta: CommandMeta,
): Promise<WrittenParts<P>> => {
  const command = new Transaction(meta.overlay ?? store, parts, meta);
  // The transaction knows its parts by name only; what it answers has the names and the states that it was given.
  return (await command.run((loaded) =>
    decision(mapped(loaded, ({ state }) => state) as StatesOf<P>, loaded as StandingsOf<P>),
  )) as WrittenParts<P>;
};

type Loaded = Readonly<Record<string, Folded<unknown>>>;

/** One command's way through the log: which streams it names, and how often it was decided. */
class Transaction {
  readonly #parts: Readonly<Record<string, Part>>;

  constructor(
    private readonly store: EventStore,
    parts: Parts,
    private readonly meta: CommandMeta,
  ) {
    this.#parts = parts as Readonly<Record<string, Part>>;
  }

  run(decide: (loaded: Loaded) => Decisions): Promise<Readonly<Record<string, Written<unknown>>>> {
    const streams = Object.values(this.#parts).flatMap((part) => (part.fresh ? [] : [this.#stream(part)]));
    const names = this.meta.repeatable ? [...streams, `command:${this.meta.commandId}`] : streams;
    return this.store.turns.take(names, async () => (await this.#repeated()) ?? this.#decided(decide));
  }

  async #decided(decide: (loaded: Loaded) => Decisions): Promise<Readonly<Record<string, Written<unknown>>>> {
    for (let tries = 1; tries <= CONFLICT_TRIES_MAX; tries += 1) {
      const loaded = await this.#load();
      this.#checkMatch(loaded);
      const decisions = decide(loaded);
      if (isRefusal(decisions)) throw new Refused(decisions.refused, decisions.detail);
      if (Object.values(decisions).every((events) => events.length === 0))
        return mapped(loaded, (folded, name) => this.#written(name, folded, folded, []));
      const states = mapped(loaded, ({ state }, name) => fold(this.#part(name).decider, state, decisions[name] ?? []));
      const claims = await claimWrites(this.store, this.meta.tenant, this.#claimChanges(loaded, states));
      if (isRefusal(claims)) throw new Refused(claims.refused, claims.detail);
      const writes = this.#writes(loaded, decisions, claims);
      const recording = await this.store.append({ stamp: this.meta, writes });
      if (recording.outcome === 'appended') return this.#acknowledged(loaded, states, decisions, recording);
      if (recording.outcome === 'duplicate') return (await this.#repeated()) ?? unsettled();
      await pause(tries);
    }
    throw new Refused('busy');
  }

  async #load(): Promise<Loaded> {
    const names = Object.keys(this.#parts);
    const folded = await Promise.all(
      Object.values(this.#parts).map((part) =>
        part.fresh ? unfolded(part.decider) : loadStream(this.store, part.decider, this.#stream(part)),
      ),
    );
    return Object.fromEntries(names.map((name, index) => [name, folded[index] ?? unsettled()]));
  }

  #checkMatch(loaded: Loaded): void {
    const { ifMatch } = this.meta;
    const version = Object.values(loaded)[0]?.version ?? 0;
    if (ifMatch === null) return;
    const matches = ifMatch === 'any' ? version > 0 : ifMatch === 'none' ? version === 0 : ifMatch.includes(version);
    if (!matches) throw new Refused('precondition-failed');
  }

  #claimChanges(loaded: Loaded, states: Readonly<Record<string, unknown>>) {
    return Object.entries(this.#parts).flatMap(([name, part]) => {
      const claims = part.decider.claims;
      const before = loaded[name]?.state;
      if (claims === undefined || states[name] === before) return [];
      return [{ stream: this.#stream(part), before: claims(before), after: claims(states[name]) }];
    });
  }

  #writes(loaded: Loaded, decisions: EventsByName, claims: readonly ClaimWrite[]): readonly DraftWrite[] {
    let index = 0;
    const draft = (event: Event) => {
      const id = eventId(this.meta.commandId, this.meta.step, index++);
      return { id, event, step: this.meta.step };
    };
    const own = Object.entries(this.#parts).map(([name, part]): DraftWrite => {
      const { version: expected, kid } = loaded[name] ?? unsettled();
      return { stream: this.#stream(part), expected, kid, drafts: (decisions[name] ?? []).map(draft) };
    });
    const taken = claims.map(
      ({ stream, expected, event }): DraftWrite => ({ stream, expected, kid: null, drafts: [draft(event)] }),
    );
    return [...own, ...taken];
  }

  /** Only what the log acknowledged is remembered. */
  #acknowledged(
    loaded: Loaded,
    states: Readonly<Record<string, unknown>>,
    decisions: EventsByName,
    { positions, at, kids }: Extract<Recording, { outcome: 'appended' }>,
  ): Readonly<Record<string, Written<unknown>>> {
    let count = 0;
    return mapped(loaded, (before, name, index) => {
      const events = decisions[name] ?? [];
      count += events.length;
      const last = {
        version: before.version + events.length,
        position: positions[count - 1] ?? before.position,
        at,
        commandId: this.meta.commandId,
        kid: kids[index] ?? null,
      };
      const folded = events.length === 0 ? before : { ...standAfter(before, last), state: states[name] };
      if (events.length > 0) this.store.states.put(this.#stream(this.#part(name)), folded);
      return this.#written(name, before, folded, events);
    });
  }

  #written(name: string, before: Folded<unknown>, after: Folded<unknown>, events: readonly Event[]): Written<unknown> {
    return { ...after, id: this.#part(name).id, created: before.version === 0 && after.version > 0, events };
  }

  /** What this command recorded when it was said before; `null` when it was not. */
  async #repeated(): Promise<Readonly<Record<string, Written<unknown>>> | null> {
    if (!this.meta.repeatable) return null;
    const recorded = await this.store.readCommand(this.meta.tenant, this.meta.commandId);
    const first = recorded[0];
    if (first === undefined) return null;
    if (first.fingerprint !== this.meta.fingerprint) throw new Refused('idempotency-key-reused');
    const repeated = await Promise.all(Object.values(this.#parts).map((part) => this.#repeatedPart(part, recorded)));
    return Object.fromEntries(Object.keys(this.#parts).map((name, index) => [name, repeated[index] ?? unsettled()]));
  }

  async #repeatedPart(part: Part, recorded: readonly Opened[]): Promise<Written<unknown>> {
    const stream = part.fresh ? this.#begun(part, recorded) : this.#stream(part);
    const own = recorded.filter((event) => event.stream === stream && event.step <= this.meta.step);
    const events = own.filter(({ step }) => step === this.meta.step);
    const created = events[0]?.version === 1;
    const last = own.at(-1);
    const folded =
      last === undefined
        ? await this.#asFound(part, stream, recorded[0]?.position ?? 0n)
        : await loadVersion(this.store, part.decider, stream, last.version);
    return { ...folded, id: parseStream(stream).id, created, events };
  }

  /** The stream that the command began the first time, under the id that was made then. */
  #begun({ decider, id }: Part, recorded: readonly Opened[]): string {
    const begun = recorded.find(
      ({ stream, step, version }) =>
        version === 1 && step === this.meta.step && parseStream(stream).category === decider.category,
    );
    return begun?.stream ?? streamOf(decider.category, this.meta.tenant, id);
  }

  /** A stream that the command left as it was: as it stood before the command. */
  async #asFound({ decider }: Part, stream: string, before: bigint): Promise<Folded<unknown>> {
    const events = await this.store.readStream(stream);
    return foldOn(decider, unfolded(decider), events.filter(({ position }) => position < before));
  }

  #part(name: string): Part {
    return this.#parts[name] ?? unsettled();
  }

  #stream({ decider, id }: Part): string {
    return streamOf(decider.category, this.meta.tenant, id);
  }
}

type EventsByName = Readonly<Record<string, readonly Event[]>>;

const mapped = <A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A, name: string, index: number) => B,
): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([name, value], index) => [name, change(value, name, index)]));

const pause = (tries: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.random() * CONFLICT_PAUSE_MS * tries);
  });

const unsettled = (): never => {
  throw new Error('the log says a command is recorded, but does not have its events');
};
