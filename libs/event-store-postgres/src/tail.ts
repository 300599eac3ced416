import { narrowed, type Page, type ReadAllOptions, type StoredEvent } from '@clientele/event-store';
import type { Connection } from './connection.ts';
import { readPage } from './pages.ts';
import { Recent } from './recent.ts';

/** Who is no further behind than so many events reads them together with the others. */
const NEAR_EVENTS_MAX = 1_000;

type Narrowing = Pick<ReadAllOptions, 'categories' | 'types' | 'limit'>;

/**
 * The end of the log for all who follow it closely in this process: what one of them has the database give,
 * the others are given as well, each what it wants of it.
 */
export class Tail {
  readonly #recent = new Recent();
  #reading: Promise<unknown> | null = null;

  constructor(private readonly connection: Connection) {}

  /** Takes what this process appended, in the order of positions. */
  appended(events: readonly StoredEvent[]): void {
    this.#recent.add(events);
  }

  /** Takes what this process read, a whole page of the log. */
  read(page: readonly StoredEvent[]): void {
    this.#recent.fill(page);
  }

  /** The page behind a position, of a log that is known to reach `to`; `null` for who is far behind that. */
  async page(after: bigint, to: bigint, narrowing: Narrowing): Promise<Page<StoredEvent> | null> {
    for (;;) {
      const known = this.#recent.page(after, to, narrowing);
      if (known !== null) return known;
      if (to - after > NEAR_EVENTS_MAX) return null;
      if (this.#reading === null) return this.#ask(after, to, narrowing);
      // It fails for whoever asked for it.
      await this.#reading.catch(() => undefined);
    }
  }

  async #ask(after: bigint, to: bigint, { limit, ...narrowing }: Narrowing): Promise<Page<StoredEvent>> {
    const reading = this.#read(after, to, limit).finally(() => (this.#reading = null));
    this.#reading = reading;
    const { events, position } = await reading;
    return { events: narrowed(events, narrowing), position };
  }

  async #read(after: bigint, to: bigint, limit = NEAR_EVENTS_MAX): Promise<Page<StoredEvent>> {
    const page = await readPage(this.connection, after, to, { limit });
    this.read(page.events);
    return page;
  }
}
