import { setTimeout as pause } from 'node:timers/promises';
import { REFUSALS, type CauseType } from '@clientele/contracts';
import {
  inSpan,
  isError,
  isOutage,
  OutcomeUnknown,
  Refused,
  TooNew,
  tracedBy,
  type EventStore,
  type StoredEvent,
} from '@clientele/event-store';
import type { Rejected } from './bus.ts';
import type { AnyReaction, ReactionSet } from './reaction.ts';
import { ReactionRecord, recordParked } from './recording.ts';

/** Times that a reaction is tried before its cause is parked. */
export const REACTION_TRIES_MAX = 3;
/** Pause before a reaction is tried again, times the tries so far. */
const TRY_PAUSE_MS = 20;
/** Streams that one group works on at the same time. */
export const STREAMS_AT_ONCE_MAX = 16;

/** What reactions work with. */
export interface Workplace {
  readonly store: EventStore;
  /** The clock of their commands. */
  readonly now: () => string;
}

/** It passes by itself, or when newer code is started; so it is waited for, and nothing is parked. */
const isWaitedFor = (error: Error): boolean =>
  error instanceof TooNew ||
  error instanceof OutcomeUnknown ||
  (error instanceof Refused ? passes(error) : isOutage(error));

const passes = ({ code }: Refused): boolean => code === 'busy' || REFUSALS[code].status >= 500;

const errorOf = (thrown: unknown): Error => (isError(thrown) ? thrown : new Error(String(thrown)));

/** Does what a context does about some events: each stream's in their order, several streams at once. */
export const handleBatch = async (
  place: Workplace,
  { reactions }: ReactionSet,
  batch: readonly StoredEvent[],
): Promise<readonly Rejected[]> => {
  const streams = [...Map.groupBy(batch, ({ stream }) => stream).values()];
  const rejected: Rejected[] = [];
  while (streams.length > 0) {
    const some = streams.splice(0, STREAMS_AT_ONCE_MAX);
    const outcomes = await Promise.allSettled(some.map((events) => handleStream(place, reactions, events)));
    // Whatever is under way comes to its end first, so that nothing is left behind when all is handed over
    // again.
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') throw outcome.reason;
      if (outcome.value !== null) rejected.push(outcome.value);
    }
  }
  return rejected;
};

const handleStream = async (
  place: Workplace,
  reactions: readonly AnyReaction[],
  events: readonly StoredEvent[],
): Promise<Rejected | null> => {
  for (const event of events) {
    const due = reactions.filter(({ on }) => on.includes(event.type as CauseType));
    for (const each of due) {
      const error = await attempt(place, each, event);
      if (error === null) continue;
      await recordParked(place.store, each.name, event, place.now());
      return { event, error };
    }
  }
  return null;
};

/** Why the reaction cannot be done, or `null` when it was. Throws what is waited for. */
const attempt = async (
  place: Workplace,
  reaction: AnyReaction,
  event: StoredEvent,
): Promise<Error | null> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await perform(place, reaction, event);
      return null;
    } catch (thrown) {
      const error = errorOf(thrown);
      if (isWaitedFor(error)) throw error;
      if (tries >= REACTION_TRIES_MAX) return error;
      await pause(TRY_PAUSE_MS * tries);
    }
  }
};

/** The cause is read from the log, where it is opened; the bus only said that it is there. */
const perform = async ({ store, now }: Workplace, reaction: AnyReaction, event: StoredEvent) => {
  const { stream, version } = event;
  const [cause] = await store.readStream(stream, { from: version, to: version });
  if (cause === undefined) throw new Error(`${stream} has no version ${version}`);
  const time = now();
  const of = { parent: event.traceparent, kind: 'consumer' } as const;
  await inSpan(`react ${reaction.name}`, of, async (span) => {
    const record = new ReactionRecord(store, reaction.name, tracedBy(span, cause), time);
    // The group wants only types that the reaction names.
    await reaction.run(cause as never, record.react, { now: time, store });
    await record.conclude();
  });
};
