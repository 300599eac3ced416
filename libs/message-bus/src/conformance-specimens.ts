import type { EventLog, StoredEvent } from '@clientele/event-store';
import { appendOf, newStream, unplaced } from '@clientele/event-store/conformance';
import { errorText } from './parking.ts';
import type { MessageBus, Rejected, Subscription } from './bus.ts';

/** A bus to put to the test. */
export interface BusUnderTest {
  readonly bus: MessageBus;
  /** The log whose events are on it: each is appended there, and then published. */
  readonly log: EventLog;
  /** The same bus as another process has it open, or this one after a restart; the suite closes it. */
  readonly another: () => Promise<MessageBus>;
  readonly close: () => Promise<void>;
}

/** Which bus the parts of the suite put to the test. */
export interface Setting {
  readonly subject: () => BusUnderTest;
}

/** What happens to the specimen streams. The bus knows no meaning; a type is only a name. */
export const TYPE = 'CustomerTagsChanged';
export const OTHER_TYPE = 'CustomerRestored';

/** Puts new events of these types on the bus, at the end of a stream. */
export const put = async (
  { bus, log }: Pick<BusUnderTest, 'bus' | 'log'>,
  stream: string,
  ...types: readonly string[]
): Promise<readonly StoredEvent[]> => {
  const expected = (await log.readStream(stream)).length;
  const events = types.map((type) => unplaced({ type }));
  await log.append(appendOf([{ stream, expected, events }]));
  const stored = await log.readStream(stream, { from: expected + 1 });
  await bus.publish(stored);
  return stored;
};

export const newGroup = (): string => newStream('group').replaceAll('-', '_');

/** What a place in a stream is called in the assertions. */
export const nameOf = ({ stream, version }: StoredEvent): string => `${stream} ${version}`;

/** A group's handler that notes what it is given, refuses what it was told to, and can be away. */
export class Reader {
  readonly seen: StoredEvent[] = [];
  readonly poisoned = new Set<string>();
  largestBatch = 0;
  failures = 0;
  isAway = false;
  readonly subscription: Subscription;
  readonly #watchers = new Set<() => void>();

  constructor(group: string, events: readonly string[] = [TYPE, OTHER_TYPE]) {
    this.subscription = { group, events, onBatch: async (batch) => this.#handle(batch) };
  }

  /** Which versions of a stream it was given, in the order in which it was. */
  versionsOf(stream: string): readonly number[] {
    return this.seen.filter((event) => event.stream === stream).map(({ version }) => version);
  }

  /** Resolves as soon as it holds. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const watch = () => {
        if (!holds()) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
    });
  }

  /** Resolves when it was given this event. */
  sees({ id }: StoredEvent): Promise<void> {
    return this.until(() => this.seen.some((event) => event.id === id));
  }

  #handle(batch: readonly StoredEvent[]): readonly Rejected[] {
    if (this.isAway) {
      this.failures += 1;
      this.#tell();
      throw new Error('the database is away');
    }
    this.largestBatch = Math.max(this.largestBatch, batch.length);
    const stopped = new Map<string, Rejected>();
    for (const event of batch) {
      if (stopped.has(event.stream)) continue;
      if (this.poisoned.has(event.id)) stopped.set(event.stream, { event, error: new Error('is poison') });
      else this.seen.push(event);
    }
    this.#tell();
    return [...stopped.values()];
  }

  #tell(): void {
    for (const watch of this.#watchers) watch();
  }
}

/** What a group waits with, and why. */
export const parkedIn = async (
  bus: MessageBus,
  group: string,
): Promise<readonly (readonly [event: string, error: string | null])[]> =>
  (await bus.parked(group)).map(({ event, error }) => [nameOf(event), error] as const);

export const POISON = errorText(new Error('is poison'));

export const last = (events: readonly StoredEvent[]): StoredEvent => {
  const event = events.at(-1);
  if (event === undefined) throw new Error('nothing was put on the bus');
  return event;
};

/** Asks until the answer is the one that is waited for, or the test takes too long. */
export const becomes = async <T>(ask: () => Promise<T>, isIt: (answer: T) => boolean): Promise<T> => {
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
};
