import { HeadWatch } from './head-watch.ts';
import {
  EventLog,
  PAGE_EVENTS,
  type Append,
  type AppendOutcome,
  type Page,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
  type UnplacedEvent,
} from './log.ts';
import { narrowed } from './narrowing.ts';

/** A log in memory, for tests and for trying things out: it ends with the process. */
export class MemoryEventLog extends EventLog {
  readonly #events: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #commands = new Map<string, StoredEvent[]>();
  readonly #growth = new HeadWatch();
  readonly #closing = new AbortController();

  override async append({ tenant, command, writes }: Append): Promise<AppendOutcome> {
    if (this.#commands.has(commandKey(tenant, command))) return { outcome: 'duplicate' };
    for (const { stream, expected } of writes) {
      const version = this.#versionOf(stream);
      if (version !== expected) return { outcome: 'conflict', stream, version };
    }
    const at = this.#now();
    const positions = writes.flatMap(({ stream, events }) =>
      events.map((event) => this.#put(event, stream, this.#versionOf(stream) + 1, at)),
    );
    this.#growth.advance(BigInt(this.#events.length));
    return { outcome: 'appended', positions, at };
  }

  override async restore(events: readonly StoredEvent[]): Promise<readonly bigint[]> {
    const positions = events.map((event) => this.#put(event, event.stream, event.version, event.at));
    this.#growth.advance(BigInt(this.#events.length));
    return positions;
  }

  override async readCommand(tenant: string, command: string): Promise<readonly StoredEvent[]> {
    return [...(this.#commands.get(commandKey(tenant, command)) ?? [])];
  }

  override async readStream(
    stream: string,
    { from = 1, to }: ReadStreamOptions = {},
  ): Promise<readonly StoredEvent[]> {
    return (this.#streams.get(stream) ?? []).slice(from - 1, to);
  }

  override async *readAll(options: ReadAllOptions): AsyncIterable<Page<StoredEvent>> {
    const end = await this.head();
    const to = options.to === undefined || options.to > end ? end : options.to;
    for (let after = options.after; after < to;) {
      const page = this.#pageAfter(after, to, options);
      yield page;
      after = page.position;
    }
  }

  override async *subscribe(
    options: ReadAllOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<Page<StoredEvent>> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    for (let after = options.after; options.to === undefined || after < options.to;) {
      await this.#growth.beyond(after, signal);
      if (signal.aborted) return;
      const page = this.#pageAfter(after, options.to ?? (await this.head()), options);
      yield page;
      after = page.position;
    }
  }

  override async head(): Promise<bigint> {
    return BigInt(this.#events.length);
  }

  override async positionAt(time: string): Promise<bigint> {
    const until = Date.parse(time);
    const later = this.#events.findIndex(({ at }) => Date.parse(at) > until);
    return later < 0 ? this.head() : BigInt(later);
  }

  override async close(): Promise<void> {
    this.#closing.abort();
  }

  #versionOf(stream: string): number {
    return this.#streams.get(stream)?.length ?? 0;
  }

  /** Never before its predecessor, whatever the clock does. */
  #now(): string {
    const now = new Date().toISOString();
    const last = this.#events.at(-1)?.at ?? now;
    return last > now ? last : now;
  }

  #put(event: UnplacedEvent, stream: string, version: number, at: string): bigint {
    if (version !== this.#versionOf(stream) + 1)
      throw new Error(`${stream} has no place for a version ${version}`);
    const position = BigInt(this.#events.length + 1);
    // As in any other log, nobody can change afterwards what was stored.
    const data = JSON.parse(JSON.stringify(event.data));
    const stored: StoredEvent = { ...event, data, stream, version, position, at };
    this.#events.push(stored);
    put(this.#streams, stream, stored);
    put(this.#commands, commandKey(event.tenant, event.commandId), stored);
    return position;
  }

  #pageAfter(
    after: bigint,
    to: bigint,
    { limit = PAGE_EVENTS, ...narrowing }: ReadAllOptions,
  ): Page<StoredEvent> {
    const seen = this.#events.slice(Number(after), Math.min(Number(after) + limit, Number(to)));
    return { events: narrowed(seen, narrowing), position: after + BigInt(seen.length) };
  }
}

const commandKey = (tenant: string, command: string): string => `${tenant} ${command}`;

const put = (lists: Map<string, StoredEvent[]>, key: string, event: StoredEvent): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [event]);
  else list.push(event);
};
