import {
  narrowed,
  PAGE_EVENTS,
  type Page,
  type ReadAllOptions,
  type StoredEvent,
} from '@clientele/event-store';

/** Events that are kept: some batches more than what followers are behind as a rule. */
export const RECENT_EVENTS_MAX = 4_000;

/**
 * The end of the log, as far as this process wrote or read it: who follows closely is given it without asking
 * the database again. It has no gaps: what another process appended in between makes it begin anew, until
 * that is read.
 */
export class Recent {
  #events: StoredEvent[] = [];

  /** Takes what a batch recorded, in the order of positions. */
  add(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const last = this.#events.at(-1)?.position ?? 0n;
      if (event.position <= last) continue;
      if (event.position > last + 1n) this.#events = [];
      this.#events.push(event);
    }
    if (this.#events.length >= 2 * RECENT_EVENTS_MAX) this.#events = this.#events.slice(-RECENT_EVENTS_MAX);
  }

  /** Takes a whole page that was read, with what lies before the events that are kept, if it reaches them. */
  fill(page: readonly StoredEvent[]): void {
    const begin = this.#events[0]?.position ?? 0n;
    const end = page.at(-1)?.position ?? 0n;
    if (end + 1n >= begin) this.#events.unshift(...page.filter(({ position }) => position < begin));
    this.add(page);
  }

  /** The page behind a position and up to another; `null` when its beginning is not kept. */
  page(
    after: bigint,
    to: bigint,
    { limit = PAGE_EVENTS, ...narrowing }: Pick<ReadAllOptions, 'categories' | 'types' | 'limit'>,
  ): Page<StoredEvent> | null {
    const [first] = this.#events;
    const last = this.#events.at(-1);
    if (first === undefined || last === undefined) return null;
    if (after + 1n < first.position || after >= last.position) return null;
    const start = Number(after + 1n - first.position);
    const known = this.#events.slice(start, start + Math.min(limit, Number(to - after)));
    return { events: narrowed(known, narrowing), position: known.at(-1)?.position ?? after };
  }
}
