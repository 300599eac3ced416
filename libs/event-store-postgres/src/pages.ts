import { PAGE_EVENTS, type Page, type ReadAllOptions, type StoredEvent } from '@clientele/event-store';
import type { Connection, Statement } from './connection.ts';
import { EVENT_COLUMNS, eventOf, type EventRow } from './stored-event.ts';

// Positions have no gaps, so a page is known by where it begins and ends, and a rare category or type costs
// no longer search.
const PAGE: Statement = {
  name: 'page',
  text: `
    select ${EVENT_COLUMNS} from log.events e
    where e.position > $1 and e.position <= $2
      and ($3::text[] is null or split_part(e.stream, '-', 1) = any ($3))
      and ($4::text[] is null or e.event ->> 'type' = any ($4))
    order by e.position`,
};

type Narrowing = Pick<ReadAllOptions, 'categories' | 'types' | 'limit'>;

/** The page behind a position, of a log that is known to reach `to`. */
export const readPage = async (
  connection: Connection,
  after: bigint,
  to: bigint,
  { categories, types, limit = PAGE_EVENTS }: Narrowing,
): Promise<Page<StoredEvent>> => {
  const full = after + BigInt(limit);
  const position = full < to ? full : to;
  const rows = await connection.query<EventRow>(PAGE, [
    String(after),
    String(position),
    categories ?? null,
    types ?? null,
  ]);
  return { events: rows.map(eventOf), position };
};

/** Pages from one position to another; the next is on its way while the consumer works on one. */
export async function* readPages(
  connection: Connection,
  after: bigint,
  to: bigint,
  narrowing: Narrowing,
): AsyncIterable<Page<StoredEvent>> {
  if (after >= to) return;
  let next = readPage(connection, after, to, narrowing);
  for (let position = after; position < to;) {
    const page = await next;
    position = page.position;
    if (position < to) next = readPage(connection, position, to, narrowing);
    // A consumer that stops here never asks for the next page, nor for why it failed.
    next.catch(() => undefined);
    yield page;
  }
}
