import { TooNew, type EventStore } from '@clientele/event-store';
import { parkedAt, placeOf, step, streamsToLoad, type Entry, type Parked, type Place } from './batch.ts';
import { findPoison, type Candidate } from './poison.ts';
import type { Runs, ViewTable } from './table.ts';

/**
 * Rows that a build folds in memory before they are written, at some 1.5 KB each. A log of no more streams
 * has each row written once, in whatever order their events come; of a larger one rows come back from the
 * table.
 */
export const BUILD_ROWS_MAX = 120_000;
/** Events that are in memory at once: so few that they are gone before they pass for long-lived. */
const BUILD_PAGE_EVENTS = 1_000;
/** Rows that one statement writes. */
const PUT_ROWS_MAX = 2_000;

export interface BuildProgress {
  readonly position: bigint;
  readonly to: bigint;
  readonly events: number;
}

/** Rows that were folded, and the first event since they were written last. */
class Window<Row> {
  readonly rows = new Map<string, Row | null>();
  readonly changed = new Map<string, Place>();
}

/**
 * Folds the log from zero into a table that nobody reads yet: in memory first, so that a row that a thousand
 * events made is written once. It writes no checkpoint: a build that was killed is dropped and begun again.
 */
export class Build<Row extends object> {
  position = 0n;
  events = 0;
  readonly parked = new Map<string, Parked>();
  private folding = new Window<Row>();
  // On its way to the table: the server works on it while the next one is folded.
  private leaving = new Window<Row>();
  private left: Promise<void> = Promise.resolve();

  constructor(
    private readonly table: ViewTable<Row>,
    private readonly store: EventStore,
    private readonly on: Runs,
    private readonly rowsMax = BUILD_ROWS_MAX,
  ) {}

  /**
   * Brings the table to a position; to the one before an event of newer code when there is one, and throws
   * that.
   */
  async advance(to: bigint, onProgress: (progress: BuildProgress) => void = () => undefined): Promise<void> {
    try {
      await this.read(to, onProgress);
      this.position = to;
    } catch (error) {
      if (!(error instanceof TooNew)) throw error;
      this.position = error.position - 1n;
      throw error;
    } finally {
      await this.write();
      await this.left;
    }
  }

  private async read(to: bigint, onProgress: (progress: BuildProgress) => void): Promise<void> {
    const { categories } = this.table.view;
    const limit = BUILD_PAGE_EVENTS;
    for await (const page of this.store.readAll({ after: this.position, to, categories, limit })) {
      await this.loadFor(page.events);
      for (const entry of page.events) this.fold(entry);
      this.events += page.events.length;
      this.position = page.position;
      onProgress({ position: page.position, to, events: this.events });
      if (this.folding.rows.size >= this.rowsMax) await this.write();
    }
  }

  // Of what is on its way to the table, rows that are needed again come back before anything is waited for.
  private isAtHand(stream: string): boolean {
    if (this.folding.rows.has(stream) || this.parked.has(stream)) return true;
    const row = this.leaving.rows.get(stream);
    if (row === undefined) return false;
    this.folding.rows.set(stream, row);
    return true;
  }

  private async loadFor(entries: readonly Entry[]): Promise<void> {
    const missing = streamsToLoad(entries, (stream) => this.isAtHand(stream));
    if (missing.length === 0) return;
    for (const [stream, row] of await this.table.load(this.on, missing)) this.folding.rows.set(stream, row);
  }

  private fold(entry: Entry): void {
    const { stream, version, position } = placeOf(entry);
    if (this.parked.has(stream)) return;
    // Of the event itself nothing is kept.
    const place = { stream, version, position };
    const before = this.folding.rows.get(stream) ?? null;
    try {
      const row = step(this.table.view, before, entry);
      this.folding.rows.set(stream, row);
      if (row !== before && !this.folding.changed.has(stream)) this.folding.changed.set(stream, place);
    } catch (error) {
      if (error instanceof TooNew) throw error;
      this.parked.set(stream, parkedAt(place, error));
    }
  }

  private async write(): Promise<void> {
    await this.left;
    this.leaving = this.folding;
    this.folding = new Window();
    this.left = this.put(this.leaving);
    // Its failure is thrown where it is awaited, at the latest when the position is reached.
    this.left.catch(() => undefined);
  }

  private async put({ rows, changed }: Window<Row>): Promise<void> {
    const candidates: Candidate<Row>[] = [];
    const gone: string[] = [];
    for (const [stream, first] of changed) {
      const row = rows.get(stream);
      if (row) candidates.push({ first, row });
      else gone.push(stream);
    }
    let last = Promise.resolve();
    for (let start = 0; start < candidates.length; start += PUT_ROWS_MAX) {
      // While the server writes some, the next are made ready. A failure is thrown where it is awaited.
      const before = last;
      last = this.putSome(candidates.slice(start, start + PUT_ROWS_MAX));
      last.catch(() => undefined);
      await before;
    }
    await last;
    if (gone.length > 0) await this.table.remove(this.on, gone);
    this.leaving = new Window();
  }

  private async putSome(candidates: readonly Candidate<Row>[]): Promise<void> {
    const poisoned = await findPoison(candidates, (some) =>
      this.table.put(
        this.on,
        some.map((one) => [one.first.stream, one.row] as const),
      ),
    );
    for (const parked of poisoned) this.parked.set(parked.stream, parked);
  }
}
