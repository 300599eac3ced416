import type { EVENT_CONTRACTS } from '@clientele/contracts';
import type { Folded } from './folded.ts';
import type { ReadStreamOptions } from './log.ts';
import { ReadThrough } from './read-through.ts';
import type { DraftAppend, DraftWrite, EventStore, Opened, Recording, Stamp } from './store.ts';

/** What was decided for one stream and not yet recorded. */
interface Pending {
  /** The version that the stream has in the log. */
  readonly base: number;
  readonly kid: string | null;
  readonly drafts: DraftWrite['drafts'];
  readonly opened: readonly Opened[];
}

type Appended = Extract<Recording, { outcome: 'appended' }>;

/**
 * A store that reads through to another, puts what was appended to itself on top, and collects instead of
 * writing. That is all there is to a dry run: run the command on an overlay, and answer what it collected. It
 * is all there is to a transaction, too: run its commands on one overlay, and append what it collected.
 */
export class Overlay extends ReadThrough {
  readonly #pending = new Map<string, Pending>();
  /** Folded states of streams that something was decided for; the base never sees them. */
  readonly #decided = new Map<string, Folded<unknown>>();
  #next: bigint | null;

  override readonly states: EventStore['states'];

  constructor(
    base: EventStore,
    private readonly contracts: Pick<typeof EVENT_CONTRACTS, string>,
    private readonly now: string,
    /** Position of the first event that is put on top; the one after the log's last unless told. */
    first: bigint | null = null,
  ) {
    super(base);
    this.#next = first;
    this.states = {
      get: (stream) => this.#decided.get(stream) ?? this.#known(stream),
      put: (stream, folded) => {
        if (this.#pending.get(stream)?.drafts.length) this.#decided.set(stream, folded);
        else base.states.put(stream, folded);
      },
    };
  }

  /**
   * Everything that was decided on this overlay, ready to be appended at once at the versions it was decided
   * on.
   */
  collected(): readonly DraftWrite[] {
    return [...this.#pending].map(([stream, { base, kid, drafts }]) => ({
      stream,
      expected: base,
      kid,
      drafts,
    }));
  }

  /** All events that were collected, as the log has them once it recorded them. */
  recorded({ positions, at, kids }: Appended): readonly Opened[] {
    const places = positions.values();
    return [...this.#pending.values()].flatMap(({ opened }, index) =>
      opened.map((event) => {
        const position = places.next().value ?? event.position;
        return { ...event, position, at, kid: kids[index] ?? null };
      }),
    );
  }

  /** The versions that the streams have in the log on which something was decided here. */
  versionsBefore(): ReadonlyMap<string, number> {
    return new Map([...this.#pending].map(([stream, { base }]) => [stream, base]));
  }

  /** Whether the log went on in a stream that something was decided on here. */
  async isOutdated(): Promise<boolean> {
    const tails = await Promise.all(
      [...this.#pending].map(([stream, { base }]) =>
        this.base.readStream(stream, { from: base + 1, to: base + 1 }),
      ),
    );
    return tails.some(({ length }) => length > 0);
  }

  override versionBefore(stream: string, version: number): number {
    return this.#pending.get(stream)?.base ?? version;
  }

  override async append({ stamp, writes }: DraftAppend): Promise<Recording> {
    for (const { stream, expected } of writes) {
      const version = this.#versionOf(stream) ?? expected;
      if (version !== expected) return { outcome: 'conflict', stream, version };
    }
    this.#next ??= (await this.base.head()) + 1n;
    const first = this.#next;
    for (const write of writes) this.#put(stamp, write);
    const positions = Array.from({ length: Number(this.#next - first) }, (_, index) => first + BigInt(index));
    return { outcome: 'appended', positions, at: this.now, kids: writes.map(({ kid }) => kid) };
  }

  #put(stamp: DraftAppend['stamp'], { stream, expected, kid, drafts }: DraftWrite): void {
    const pending = this.#pending.get(stream) ?? { base: expected, kid, drafts: [], opened: [] };
    const told = stampOnly(stamp);
    const opened = drafts.map(({ id, event, step }, index): Opened => {
      const position = this.#next ?? 0n;
      this.#next = position + 1n;
      const schema = this.contracts[event.type]?.schema ?? 1;
      const version = expected + index + 1;
      return { ...event, ...told, id, step, stream, version, position, schema, at: this.now, kid };
    });
    this.#pending.set(stream, {
      base: pending.base,
      kid: pending.kid ?? kid,
      drafts: [...pending.drafts, ...drafts],
      opened: [...pending.opened, ...opened],
    });
  }

  /** Of a stream that nothing was decided for yet the log alone knows the version; the append will tell. */
  #versionOf(stream: string): number | null {
    const pending = this.#pending.get(stream);
    return pending === undefined ? null : pending.base + pending.opened.length;
  }

  /** What the base remembers, unless it is newer than what was decided here. */
  #known(stream: string): Folded<unknown> | undefined {
    const known = this.base.states.get(stream);
    const pending = this.#pending.get(stream);
    return known === undefined || pending === undefined || known.version <= pending.base ? known : undefined;
  }

  override async readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly Opened[]> {
    const { from = 1, to = Number.MAX_SAFE_INTEGER } = options;
    const pending = this.#pending.get(stream);
    if (pending === undefined) return super.readStream(stream, options);
    // What others appended meanwhile stays unseen: the stream is as it was decided on, and the append will
    // tell.
    const stored =
      from > pending.base ? [] : await super.readStream(stream, { from, to: Math.min(to, pending.base) });
    return [...stored, ...pending.opened.filter(({ version }) => version >= from && version <= to)];
  }
}

/** What travels with a command, without whatever else is said only to who decides. */
const stampOnly = (stamp: Stamp): Stamp => ({
  tenant: stamp.tenant,
  actor: stamp.actor,
  via: stamp.via,
  reason: stamp.reason,
  reasonNote: stamp.reasonNote,
  commandId: stamp.commandId,
  fingerprint: stamp.fingerprint,
  correlationId: stamp.correlationId,
  causationId: stamp.causationId,
  traceparent: stamp.traceparent,
});
