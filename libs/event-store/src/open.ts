import type { EventContract } from '@clientele/contracts';
import type { KeyRing } from '@clientele/keys';
import { Codec } from './codec.ts';
import type { EventLog, Page, ReadAllOptions, ReadStreamOptions, StoredEvent } from './log.ts';
import { inSpan, tracedBy, type Span } from './spans.ts';
import { StateCache } from './state-cache.ts';
import { EventStore, type DraftAppend, type Failed, type Opened, type Recording } from './store.ts';

/** The log with its boxes opened. {@link openEventStore} makes one. */
class SealedEventStore extends EventStore {
  override readonly states = new StateCache();
  readonly #log: EventLog;
  readonly #ring: KeyRing;
  readonly #codec: Codec;

  constructor(log: EventLog, ring: KeyRing, contracts: Readonly<Record<string, EventContract>>) {
    super();
    this.#log = log;
    this.#ring = ring;
    this.#codec = new Codec(ring, contracts);
  }

  override append({ stamp, writes }: DraftAppend): Promise<Recording> {
    return inSpan('append', { parent: stamp.traceparent }, async (span) => {
      const recording = await this.#record({ stamp: tracedBy(span, stamp), writes });
      if (span !== null) tellRecording(span, recording);
      return recording;
    });
  }

  async #record(drafts: DraftAppend): Promise<Recording> {
    const { append, kids } = await this.#codec.seal(drafts);
    const outcome = await this.#log.append(append);
    return outcome.outcome === 'appended' ? { ...outcome, kids } : outcome;
  }

  override async readCommand(tenant: string, command: string): Promise<readonly Opened[]> {
    return this.#openAll(await this.#log.readCommand(tenant, command));
  }

  override async readStream(stream: string, options?: ReadStreamOptions): Promise<readonly Opened[]> {
    return this.#openAll(await this.#log.readStream(stream, options));
  }

  override readAll(options: ReadAllOptions): AsyncIterable<Page<Opened | Failed>> {
    return this.#openPages(this.#log.readAll(options));
  }

  override subscribe(
    options: ReadAllOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<Page<Opened | Failed>> {
    return this.#openPages(this.#log.subscribe(options));
  }

  override head(): Promise<bigint> {
    return this.#log.head();
  }

  override positionAt(time: string): Promise<bigint> {
    return this.#log.positionAt(time);
  }

  override hmac(text: string): string {
    return this.#ring.hmac(text);
  }

  // Nothing may be decided on part of a stream, so here one failure is the failure of all.
  async #openAll(stored: readonly StoredEvent[]): Promise<readonly Opened[]> {
    if (stored.length === 0) return [];
    return (await this.#codec.open(stored)).map((entry) => {
      if ('stored' in entry) throw entry.error;
      return entry;
    });
  }

  async *#openPages(pages: AsyncIterable<Page<StoredEvent>>): AsyncIterable<Page<Opened | Failed>> {
    for await (const { events, position } of pages)
      yield { events: await this.#codec.open(events), position };
  }
}

const tellRecording = (span: Span, recording: Recording): void => {
  span.setAttribute('clientele.outcome', recording.outcome);
  if (recording.outcome !== 'appended') return;
  const { positions } = recording;
  // Positions outgrow the numbers of JSON.
  span.setAttributes({
    'clientele.events.count': positions.length,
    'clientele.position': String(positions.at(-1)),
  });
};

/** Opens the boxes of a log with the installation's keys, for the event types that the contracts declare. */
export const openEventStore = (
  log: EventLog,
  ring: KeyRing,
  contracts: Readonly<Record<string, EventContract>>,
): EventStore => new SealedEventStore(log, ring, contracts);
