import { randomUUID } from 'node:crypto';
import type { Append, EventLog, Page, StoredEvent, UnplacedEvent, Write } from './log.ts';

/** A log to put to the test. */
export interface LogUnderTest {
  readonly log: EventLog;
  /** The same log as another process has it open; the suite closes it. */
  readonly another?: () => Promise<EventLog>;
  readonly close: () => Promise<void>;
}

export const newStream = (category = 'customer'): string => `${category}-acme-${randomUUID()}`;

/** So many new events for a stream; {@link appendOf} makes them one command's. */
export const write = (stream: string, expected: number, count = 1): Write => ({
  stream,
  expected,
  events: Array.from({ length: count }, (_, index) => unplaced({ data: { index } })),
});

export const appendOf = (
  writes: readonly Write[],
  command: string = randomUUID(),
  tenant = 'acme',
): Append => ({
  tenant,
  command,
  writes: writes.map(({ events, ...rest }) => ({
    ...rest,
    events: events.map((event) => ({ ...event, tenant, commandId: command })),
  })),
});

export const unplaced = (change: Partial<UnplacedEvent> = {}): UnplacedEvent => ({
  id: randomUUID(),
  type: 'CustomerTagsChanged',
  schema: 1,
  tenant: 'acme',
  actor: 'key:test',
  via: 'native',
  reason: null,
  commandId: '',
  step: 0,
  fingerprint: randomUUID(),
  correlationId: randomUUID(),
  causationId: null,
  traceparent: null,
  data: {},
  ...change,
});

/** Data with whatever JSON can say; what a client typed never stands in the open, so no NUL is among it. */
export const STRANGE_DATA = {
  text: 'Zoë 𝔘𝔫𝔦 👩‍👩‍👧 שלום \u2028 "quoted" \\back\\slash\\ \n\r\t {} [] \u{1F600}',
  'a key with "quotes" and ünïcode': true,
  numbers: [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  nested: { empty: {}, none: null, list: [[], [[]], ['']] },
  decimal: '12345678901234567890.000000001',
  long: 'x'.repeat(100_000),
  sealed: { kid: randomUUID(), iv: 'AAAA', tag: 'BBBB', box: 'c2VhbGVk' },
} as const;

/** All events of some pages. */
export const eventsOf = async (pages: AsyncIterable<Page<StoredEvent>>): Promise<readonly StoredEvent[]> =>
  (await pagesOf(pages)).flatMap(({ events }) => events);

export const pagesOf = async (pages: AsyncIterable<Page<StoredEvent>>): Promise<Page<StoredEvent>[]> => {
  const collected: Page<StoredEvent>[] = [];
  for await (const page of pages) collected.push(page);
  return collected;
};

/** A subscriber that notes what it sees, until told to stop. */
export class Follower {
  readonly events: StoredEvent[] = [];
  position: bigint;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #watching: { readonly reached: () => boolean; readonly resolve: () => void } | null = null;

  constructor(log: EventLog, after: bigint, categories?: readonly string[]) {
    this.position = after;
    const options = { after, signal: this.#stopping.signal, limit: 10 };
    this.#ended = this.#follow(
      log.subscribe(categories === undefined ? options : { ...options, categories }),
    );
  }

  async #follow(pages: AsyncIterable<Page<StoredEvent>>): Promise<void> {
    for await (const { events, position } of pages) {
      this.events.push(...events);
      this.position = position;
      if (this.#watching?.reached()) this.#watching.resolve();
    }
  }

  /** Resolves when it has come to the position. */
  async reaches(position: bigint): Promise<void> {
    const reached = () => this.position >= position;
    if (reached()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#watching = { reached, resolve };
    await Promise.race([promise, this.#ended]);
  }

  /** Resolves when its subscription has ended by itself, as it must when it is aborted. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }
}
