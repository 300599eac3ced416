import { setTimeout as pause } from 'node:timers/promises';
import {
  EventLog,
  OutcomeUnknown,
  type Append,
  type AppendOutcome,
  type Page,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
} from '@clientele/event-store';
import { torn, type Faults } from './faults.ts';

const FAILING_RATE = 0.005;
/** A batch of many events reads much, and is handed over again as a whole when one read fails. */
const READ_FAILING_RATE = 0.002;
const BREAKING_RATE = 0.02;
const TEARING_RATE = 0.2;
/** Longest time between telling a caller that the outcome is unknown and recording the append. */
const LATE_MS_MAX = 200;

/**
 * A log as bad as its contract lets one be.
 *
 * Appends: not sent; recorded, and the answer lost; recorded only after the caller was told that the outcome
 * is unknown. Reads: fail, or end in a failure amid their pages. Subscriptions fail amid their pages. All of
 * them are late, and pages come torn into smaller ones. What the contract rules out is never done: nothing is
 * recorded twice, no page is repeated or left out, and no subscription ends without a failure.
 */
export class FaultyEventLog extends EventLog {
  readonly #late = new Set<Promise<unknown>>();

  constructor(
    private readonly log: EventLog,
    private readonly faults: Faults,
  ) {
    super();
  }

  override async append(append: Append): Promise<AppendOutcome> {
    await this.faults.delay('append');
    this.faults.outage('append is not sent', FAILING_RATE);
    if (this.faults.fails('append is recorded after its caller gave up', FAILING_RATE)) {
      this.#recordLate(append);
      throw new OutcomeUnknown('injected: the append is under way');
    }
    const outcome = await this.log.append(append);
    await this.faults.delay('answer to an append');
    if (this.faults.fails('answer to an append is lost', FAILING_RATE))
      throw new OutcomeUnknown('injected: the answer to an append is lost');
    return outcome;
  }

  override restore(events: readonly StoredEvent[]): Promise<readonly bigint[]> {
    return this.log.restore(events);
  }

  override readCommand(tenant: string, command: string): Promise<readonly StoredEvent[]> {
    return this.#read('read of a command', () => this.log.readCommand(tenant, command));
  }

  override readStream(stream: string, options?: ReadStreamOptions): Promise<readonly StoredEvent[]> {
    return this.#read('read of a stream', () => this.log.readStream(stream, options));
  }

  override readAll(options: ReadAllOptions): AsyncIterable<Page<StoredEvent>> {
    return this.#pages('read of pages', this.log.readAll(options));
  }

  override subscribe(
    options: ReadAllOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<Page<StoredEvent>> {
    return this.#pages('subscription', this.log.subscribe(options), options.signal);
  }

  override head(): Promise<bigint> {
    return this.#read('read of the head', () => this.log.head());
  }

  override positionAt(time: string): Promise<bigint> {
    return this.#read('read of a position', () => this.log.positionAt(time));
  }

  override async close(): Promise<void> {
    await Promise.all(this.#late);
    await this.log.close();
  }

  #recordLate(append: Append): void {
    const recorded = pause(this.faults.draw('record late') * LATE_MS_MAX)
      .then(() => this.log.append(append))
      // Nobody waits for the outcome any more, so nobody is told when there is none.
      .catch(() => undefined)
      .finally(() => this.#late.delete(recorded));
    this.#late.add(recorded);
  }

  async #read<T>(name: string, read: () => Promise<T>): Promise<T> {
    await this.faults.delay(name);
    this.faults.outage(`${name} fails`, READ_FAILING_RATE);
    const found = await read();
    await this.faults.delay(`answer to a ${name}`);
    return found;
  }

  async *#pages(
    name: string,
    pages: AsyncIterable<Page<StoredEvent>>,
    signal?: AbortSignal,
  ): AsyncIterable<Page<StoredEvent>> {
    for await (const { events, position } of pages) {
      const parts = torn(this.faults, `page of a ${name} is torn`, TEARING_RATE, events);
      for (const [index, part] of parts.entries()) {
        await this.faults.delay(`page of a ${name}`);
        if (signal?.aborted) return;
        this.faults.outage(`${name} breaks off`, BREAKING_RATE);
        const isLast = index === parts.length - 1;
        yield { events: part, position: isLast ? position : (part.at(-1)?.position ?? position) };
      }
    }
  }
}
