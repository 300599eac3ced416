import { setTimeout as pause } from 'node:timers/promises';
import type { EventLog, StoredEvent } from '@clientele/event-store';

/** Events that are looked at together, and the pause after them: it is never in the way of those who work. */
const CHECKED_EVENTS = 1_000;
const CHECKED_PAUSE_MS = 50;
/** How long to wait for more at the log's end. */
const END_PAUSE_MS = 1_000;
/** Gaps that are kept to be told; one is too many already. */
const GAPS_MAX = 100;
/** Streams whose last version is remembered; of another the event before is read. */
const STREAMS_KEPT_MAX = 100_000;

/** An event that does not follow the one before it in its stream. */
export interface VersionGap {
  readonly position: string;
  readonly stream: string;
  readonly version: number;
}

/** What is known of the log's stream versions. */
export interface VersionReport {
  /** Everything up to and with this position was looked at. */
  readonly checkedTo: bigint;
  readonly gaps: readonly VersionGap[];
}

/** Looks through the whole log in the background for versions that are missing, and then follows it. */
export class VersionAuditor {
  #report: VersionReport = { checkedTo: 0n, gaps: [] };
  readonly #versions = new Map<string, number>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(
    private readonly log: EventLog,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  get report(): VersionReport {
    return this.#report;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Checks on to the log's end. */
  async check(): Promise<VersionReport> {
    const after = this.#report.checkedTo;
    for await (const { events, position } of this.log.readAll({ after, limit: CHECKED_EVENTS })) {
      const gaps: VersionGap[] = [];
      for (const { stream, version, position: place } of await this.#missing(events))
        gaps.push({ position: String(place), stream, version });
      this.#report = { checkedTo: position, gaps: [...this.#report.gaps, ...gaps].slice(0, GAPS_MAX) };
      if (this.#stopping.signal.aborted) break;
      await this.#pause(CHECKED_PAUSE_MS);
    }
    return this.#report;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      await this.check().catch((error: unknown) => this.onFailure(error));
      await this.#pause(END_PAUSE_MS);
    }
  }

  async #missing(events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    const missing: StoredEvent[] = [];
    for (const event of events) {
      if (event.version !== 1 + (await this.#versionBefore(event))) missing.push(event);
      if (this.#versions.size >= STREAMS_KEPT_MAX) this.#versions.clear();
      this.#versions.set(event.stream, event.version);
    }
    return missing;
  }

  async #versionBefore({ stream, version, position }: StoredEvent): Promise<number> {
    const known = this.#versions.get(stream);
    if (known !== undefined || version === 1) return known ?? 0;
    const [before] = await this.log.readStream(stream, { from: version - 1, to: version - 1 });
    return before !== undefined && before.position < position ? before.version : 0;
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
