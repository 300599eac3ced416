import type { Page } from '@clientele/event-store';
import type { Entry } from './batch.ts';

/** Most events that wait in memory for the batch under way. */
export const INTAKE_EVENTS_MAX = 10_000;

/**
 * Pages of a subscription on their way to a projector: while one batch is written, the next events pile up
 * and become the next one. So an idle projector writes at once, and a busy one writes in big batches, without
 * any timer.
 */
export class Intake {
  private entries: Entry[] = [];
  private position: bigint | null = null;
  private failure: { readonly error: unknown } | null = null;
  private ended = false;
  private arrived: () => void = () => undefined;
  private taken: () => void = () => undefined;

  /** When the oldest event that waits was appended. */
  get oldestAt(): string | null {
    const [first] = this.entries;
    if (!first) return null;
    return 'stored' in first ? first.stored.at : first.at;
  }

  /** Reads a subscription to its end or its failure. */
  async fill(pages: AsyncIterable<Page<Entry>>): Promise<void> {
    try {
      for await (const page of pages) {
        for (const entry of page.events) this.entries.push(entry);
        this.position = page.position;
        this.arrived();
        while (this.entries.length >= INTAKE_EVENTS_MAX && !this.ended) await this.untilTaken();
        if (this.ended) return;
      }
      this.ended = true;
    } catch (error) {
      this.failure = { error };
    }
    this.arrived();
  }

  /**
   * All that has arrived, as soon as something has; `null` at the end. Throws what the subscription failed
   * with.
   */
  async take(): Promise<Page<Entry> | null> {
    while (this.position === null && !this.failure && !this.ended)
      await new Promise<void>((resolve) => (this.arrived = resolve));
    if (this.position !== null) {
      const page = { events: this.entries, position: this.position };
      this.entries = [];
      this.position = null;
      this.taken();
      return page;
    }
    if (this.failure) throw this.failure.error;
    return null;
  }

  /** Nobody takes any more. */
  end(): void {
    this.ended = true;
    this.taken();
    this.arrived();
  }

  private untilTaken(): Promise<void> {
    return new Promise((resolve) => (this.taken = resolve));
  }
}
