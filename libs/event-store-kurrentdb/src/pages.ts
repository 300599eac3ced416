import { START } from '@kurrent/kurrentdb-client';
import { narrowed, PAGE_EVENTS, type Narrowing, type Page, type StoredEvent } from '@clientele/event-store';
import { placeAt } from './committer.ts';
import type { Connection } from './connection.ts';
import type { Names } from './names.ts';
import { eventOf } from './stored-event.ts';

/** What to read of $all. */
export interface Stretch extends Narrowing {
  readonly after: bigint;
  /** The log is known to reach it. */
  readonly to: bigint;
  /** Where to begin: a record stands there, not behind `after`; 0n is the log's beginning. */
  readonly start: bigint;
  readonly limit?: number;
}

interface ReadPage extends Page<StoredEvent> {
  /** The last record that was looked at. */
  readonly start: bigint;
}

/** Pages from one position to another; the next is on its way while the consumer works on one. */
export async function* readPages(
  connection: Connection,
  names: Names,
  stretch: Stretch,
): AsyncIterable<Page<StoredEvent>> {
  if (stretch.after >= stretch.to) return;
  let next = readPage(connection, names, stretch);
  for (let position = stretch.after; position < stretch.to;) {
    const page = await next;
    ({ position } = page);
    if (position < stretch.to)
      next = readPage(connection, names, { ...stretch, after: position, start: page.start });
    // A consumer that stops here never asks for the next page, nor for why it failed.
    next.catch(() => undefined);
    yield { events: page.events, position };
  }
}

const readPage = async (connection: Connection, names: Names, stretch: Stretch): Promise<ReadPage> => {
  const { after, to, limit = PAGE_EVENTS } = stretch;
  const found: StoredEvent[] = [];
  for (let { start } = stretch; ;) {
    const room = limit - found.length;
    // The record at the beginning comes along, and is known already.
    const events = await readFrom(connection, names, { ...stretch, start, limit: room + 1 });
    const known = found.at(-1)?.position ?? after;
    found.push(...events.filter(({ position }) => position > known && position <= to).slice(0, room));
    const last = events.at(-1);
    if (found.length === limit) return pageOf(found, stretch, found.at(-1));
    if (last === undefined || last.position >= to || events.length <= room) return pageOf(found, stretch);
    start = last.position;
  }
};

const readFrom = async (
  connection: Connection,
  names: Names,
  { start, limit, ...narrowing }: Stretch & { readonly limit: number },
): Promise<readonly StoredEvent[]> => {
  const fromPosition = start === 0n ? START : placeAt(start);
  const filter = names.filter(narrowing);
  const records = await connection.readAll({ fromPosition, filter, maxCount: limit });
  return records.map((record) => eventOf(names, record));
};

/** A full page ends with its last event; one that reaches the end of what is read, there. */
const pageOf = (events: readonly StoredEvent[], stretch: Stretch, last?: StoredEvent): ReadPage => ({
  events: narrowed(events, stretch),
  position: last?.position ?? stretch.to,
  start: last?.position ?? stretch.start,
});
