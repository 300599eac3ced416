import type { Recorded } from '@clientele/contracts';
import { Refused, type EventStore, type Opened } from '@clientele/event-store';
import type { Moment } from './parameters.ts';
import type { View } from './view.ts';

/** The position up to which a moment of the past reaches; refuses one that is not past yet. */
export async function positionOf(store: EventStore, moment: Moment): Promise<bigint> {
  if ('time' in moment) {
    if (moment.time > new Date().toISOString()) throw new Refused('position-beyond-head');
    return store.positionAt(moment.time);
  }
  if (moment.position > (await store.head())) throw new Refused('position-beyond-head');
  return moment.position;
}

/** The row that a stream's events make: a view's own fold, without its table. */
export const rowOf = <Row extends object>(view: View<Row>, events: readonly Opened[]): Row | null => {
  let row: Row | null = null;
  for (const event of events) row = view.fold(row, event);
  return row;
};

/** The row as it was at a position. */
export const rowAt = <Row extends object>(
  view: View<Row>,
  events: readonly Opened[],
  position: bigint,
): Row | null =>
  rowOf(
    view,
    events.filter((event) => event.position <= position),
  );

/** An event, and the rows before and after it. */
export interface Step<Row> {
  readonly event: Recorded;
  readonly before: Row | null;
  readonly after: Row | null;
}

/** Every step of a stream, in order. */
export function stepsOf<Row extends object>(view: View<Row>, events: readonly Opened[]): Step<Row>[] {
  let row: Row | null = null;
  return events.map((event) => {
    const before: Row | null = row;
    row = view.fold(before, event);
    return { event, before, after: row };
  });
}
