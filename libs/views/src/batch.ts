import type { Failed, Opened } from '@clientele/event-store';
import { keyOf, type Key, type View } from './view.ts';

/** An event as the log gave it, opened or not. */
export type Entry = Opened | Failed;

/** Where an event stands. */
export interface Place {
  readonly stream: string;
  readonly version: number;
  readonly position: bigint;
}

export const placeOf = (entry: Entry): Place & Pick<Opened, 'traceparent'> =>
  'stored' in entry ? entry.stored : entry;

/** A stream that a view cannot go on with, and the event that it stopped at. */
export interface Parked extends Key, Place {
  readonly error: string;
}

/** What some events of a stream made of its row; `null` is none. */
export interface Change<Row> {
  readonly row: Row | null;
  /** The first of those events. */
  readonly first: Place;
}

export interface FoldedBatch<Row> {
  /** By stream. */
  readonly changes: Map<string, Change<Row>>;
  readonly parked: Map<string, Parked>;
}

const ERROR_LENGTH_MAX = 500;

const textOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, ERROR_LENGTH_MAX);

export const parkedAt = ({ stream, version, position }: Place, error: unknown): Parked => ({
  ...keyOf(stream),
  stream,
  version,
  position,
  error: textOf(error),
});

/** One step of a view; throws what the codec or the fold has against the event. */
export function step<Row extends object>(view: View<Row>, row: Row | null, entry: Entry): Row | null {
  if ('stored' in entry) throw entry.error;
  return view.fold(row, entry);
}

/**
 * Folds events onto the rows that their streams have. An event that cannot be folded parks its stream: the
 * row stays as the events before it made it, and what follows in that stream waits; all other streams go on.
 */
export function foldBatch<Row extends object>(
  view: View<Row>,
  rowOf: (stream: string) => Row | null,
  entries: Iterable<Entry>,
): FoldedBatch<Row> {
  const changes = new Map<string, Change<Row>>();
  const parked = new Map<string, Parked>();
  for (const entry of entries) {
    const place = placeOf(entry);
    if (parked.has(place.stream)) continue;
    const change = changes.get(place.stream);
    const before = change ? change.row : rowOf(place.stream);
    try {
      const row = step(view, before, entry);
      if (row !== before) changes.set(place.stream, { row, first: change?.first ?? place });
    } catch (error) {
      parked.set(place.stream, parkedAt(place, error));
    }
  }
  return { changes, parked };
}

/** Streams whose present row must be known before these events are folded: all that do not begin here. */
export function streamsToLoad(entries: Iterable<Entry>, isKnown: (stream: string) => boolean): string[] {
  const begun = new Set<string>();
  const needed = new Set<string>();
  for (const entry of entries) {
    const { stream, version } = placeOf(entry);
    if (version === 1) begun.add(stream);
    else if (!begun.has(stream) && !isKnown(stream)) needed.add(stream);
  }
  return [...needed];
}
