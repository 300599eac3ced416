import type { Event, Standing } from '@clientele/contracts';
import { fold, isRefusal, type Decision, type Decisions } from '@clientele/decider';
import { claimWrites, type ClaimChange, type ClaimWrite } from './claims.ts';
import { CONFLICT_TRIES_MAX, pauseAfter } from './conflicts.ts';
import { eventId } from './event-id.ts';
import { loadStream, standAfter, unfolded, type Folded } from './folded.ts';
import { Refused, type CommandMeta } from './meta.ts';
import {
  mapped,
  streamOfPart,
  type Part,
  type Parts,
  type StandingsOf,
  type StatesOf,
  type Written,
  type WrittenParts,
} from './parts.ts';
import { repetitionOf } from './repetition.ts';
import { inSpan, tracedBy, type Span } from './spans.ts';
import type { DraftWrite, EventStore, Recording } from './store.ts';

/**
 * The only loop there is: fold, decide, append at the versions read; decide again on a conflict.
 *
 * A command that its client may say again is looked up first: what it recorded then is answered, and nothing
 * is decided. Throws {@link Refused} with the decision's refusal, `precondition-failed`,
 * `idempotency-key-reused` or `busy`.
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
 * Like {@link transact}, for a command that decides on several streams: all of its events are recorded, or
 * none. A part that the decision names no events for is expected to stay as it was read. `If-Match` speaks of
 * the first part.
 */
export const transactParts = async <P extends Parts>(
  store: EventStore,
  parts: P,
  decision: (states: StatesOf<P>, standings: StandingsOf<P>) => Decisions,
  meta: CommandMeta,
): Promise<WrittenParts<P>> => {
  const written = await inSpan('transact', { parent: meta.traceparent }, async (span) => {
    const command = new Transaction(store, parts, tracedBy(span, meta));
    const done = await command.run((loaded) =>
      decision(mapped(loaded, ({ state }) => state) as StatesOf<P>, loaded as StandingsOf<P>),
    );
    if (span !== null) tellWritten(span, parts, done);
    return done;
  });
  // The transaction knows its parts by name only; what it answers has the names and the states that it was
  // given.
  return written as WrittenParts<P>;
};

const tellWritten = (span: Span, parts: Parts, written: WrittenByName): void => {
  const categories = (Object.values(parts) as Part[]).map(({ decider }) => decider.category);
  const events = Object.values(written).flatMap((part) => part.events.map(({ type }) => type));
  span.setAttributes({ 'clientele.streams': categories, 'clientele.events': events });
};

type Loaded = Readonly<Record<string, Folded<unknown>>>;
type WrittenByName = Readonly<Record<string, Written<unknown>>>;
type EventsByName = Readonly<Record<string, readonly Event[]>>;
type States = Readonly<Record<string, unknown>>;

/** One command's way through the log: which streams it names, and how often it was decided. */
class Transaction {
  readonly #parts: Readonly<Record<string, Part>>;
  /** Where it is decided: the log, or the overlay that collects. */
  private readonly store: EventStore;

  constructor(
    private readonly log: EventStore,
    parts: Parts,
    private readonly meta: CommandMeta,
  ) {
    this.store = meta.overlay ?? log;
    this.#parts = parts as Readonly<Record<string, Part>>;
  }

  run(decide: (loaded: Loaded) => Decisions): Promise<WrittenByName> {
    const streams = Object.values(this.#parts).flatMap((part) => (part.fresh ? [] : [this.#stream(part)]));
    const names = this.meta.repeatable ? [...streams, `command:${this.meta.commandId}`] : streams;
    return this.store.turns.take(names, async () => (await this.#repeated()) ?? this.#decided(decide));
  }

  #repeated(): Promise<WrittenByName | null> {
    return repetitionOf(this.log, this.#parts, this.meta);
  }

  async #decided(decide: (loaded: Loaded) => Decisions): Promise<WrittenByName> {
    for (let tries = 1; tries <= CONFLICT_TRIES_MAX; tries += 1) {
      const loaded = await this.#load();
      this.#checkMatch(loaded);
      const decisions = decide(loaded);
      if (isRefusal(decisions)) throw new Refused(decisions.refused, decisions.detail);
      // On an overlay it is collected what the command found, so that all of a transaction was true at once.
      if (this.meta.overlay === null && Object.values(decisions).every((events) => events.length === 0))
        return mapped(loaded, (folded, name) => this.#written(name, folded, folded, []));
      const states = mapped(loaded, ({ state }, name) =>
        fold(this.#part(name).decider, state, decisions[name] ?? []),
      );
      const claims = await claimWrites(this.store, this.meta.tenant, this.#claimChanges(loaded, states));
      if (isRefusal(claims)) throw new Refused(claims.refused, claims.detail);
      const writes = this.#writes(loaded, decisions, claims);
      const recording = await this.store.append({ stamp: this.meta, writes });
      if (recording.outcome === 'appended') return this.#acknowledged(loaded, states, decisions, recording);
      if (recording.outcome === 'duplicate') return (await this.#repeated()) ?? missing();
      await pauseAfter(tries);
    }
    throw new Refused('busy');
  }

  async #load(): Promise<Loaded> {
    const names = Object.keys(this.#parts);
    const folded = await Promise.all(
      Object.values(this.#parts).map(async (part) =>
        part.fresh ? unfolded(part.decider) : loadStream(this.store, part.decider, this.#stream(part)),
      ),
    );
    return Object.fromEntries(names.map((name, index) => [name, folded[index] ?? missing()]));
  }

  #checkMatch(loaded: Loaded): void {
    const { ifMatch } = this.meta;
    const [first] = Object.entries(loaded);
    if (ifMatch === null || first === undefined) return;
    const [name, standing] = first;
    const version = this.store.versionBefore(this.#stream(this.#part(name)), standing.version);
    const matches =
      ifMatch === 'any' ? version > 0 : ifMatch === 'none' ? version === 0 : ifMatch.includes(version);
    if (!matches) throw new Refused('precondition-failed');
  }

  #claimChanges(loaded: Loaded, states: States): readonly ClaimChange[] {
    return Object.entries(this.#parts).flatMap(([name, part]) => {
      const claims = part.decider.claims;
      const before = loaded[name]?.state;
      if (claims === undefined || states[name] === before) return [];
      return [{ stream: this.#stream(part), before: claims(before), after: claims(states[name]) }];
    });
  }

  #writes(loaded: Loaded, decisions: EventsByName, claims: readonly ClaimWrite[]): readonly DraftWrite[] {
    const { commandId, step } = this.meta;
    let index = 0;
    const draft = (event: Event) => ({ id: eventId(commandId, step, index++), event, step });
    const own = Object.entries(this.#parts).map(([name, part]): DraftWrite => {
      const { version: expected, kid } = loaded[name] ?? missing();
      return { stream: this.#stream(part), expected, kid, drafts: (decisions[name] ?? []).map(draft) };
    });
    const claimed = claims.map(({ stream, expected, event }): DraftWrite => ({
      stream,
      expected,
      kid: null,
      drafts: [draft(event)],
    }));
    return [...own, ...claimed];
  }

  /** Only what the log acknowledged is remembered. */
  #acknowledged(
    loaded: Loaded,
    states: States,
    decisions: EventsByName,
    { positions, at, kids }: Extract<Recording, { outcome: 'appended' }>,
  ): WrittenByName {
    let count = 0;
    const through = positions.at(-1);
    return mapped(loaded, (before, name, index) => {
      const events = decisions[name] ?? [];
      if (events.length === 0) return this.#written(name, before, before, events, through);
      count += events.length;
      const last = {
        version: before.version + events.length,
        position: positions[count - 1] ?? missing(),
        at,
        commandId: this.meta.commandId,
        kid: kids[index] ?? null,
      };
      const folded = { ...standAfter(before, last), state: states[name] };
      this.store.states.put(this.#stream(this.#part(name)), folded);
      return this.#written(name, before, folded, events, through);
    });
  }

  #written(
    name: string,
    before: Folded<unknown>,
    after: Folded<unknown>,
    events: readonly Event[],
    through: bigint = after.position,
  ): Written<unknown> {
    const created = before.version === 0 && after.version > 0;
    return { ...after, id: this.#part(name).id, created, events, through };
  }

  #part(name: string): Part {
    return this.#parts[name] ?? missing();
  }

  #stream(part: Part): string {
    return streamOfPart(this.meta.tenant, part);
  }
}

const missing = (): never => {
  throw new Error('a command named a stream, or the log an event, that is not there');
};
