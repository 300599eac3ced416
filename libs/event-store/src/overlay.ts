import type { EVENT_CONTRACTS } from '@clientele/contracts';
import type { Folded } from './folded.ts';
import type { ReadStreamOptions } from './log.ts';
import { ReadThrough } from './read-through.ts';
import type { DraftAppend, DraftWrite, EventStore, Opened, Recording } from './store.ts';

/** What was decided for one stream and not yet recorded. */
interface Pending {
  /** The version that the stream has in the log. */
  readonly base: number;
  readonly kid: string | null;
  readonly drafts: DraftWrite['drafts'];
  readonly opened: readonly Opened[];
}

/**
 * A store that reads through to another, puts what was appended to itself on top, and collects instead of
 * writing. That is all there is to a dry run: run the command on an overlay, and answer what it collected. It
 * is all there is to a transaction, too: run its commands on one overlay, and append what it collected.
 */
export class Overlay extends ReadThrough {
  readonly #pending = new Map<string, Pending>();
  /** Folded states of streams that something was decided for; the base never sees them. */
  readonly #decided = new Map<string, Folded<unknown>>();
  #next: bigint | null = null;

  override readonly states: EventStore['states'];

  constructor(
    base: EventStore,
    private readonly contracts: Pick<typeof EVENT_CONTRACTS, string>,
    private readonly now: string,
  ) {
    super(base);
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
    const opened = drafts.map(({ id, event, step }, index): Opened => {
      const position = this.#next ?? 0n;
      this.#next = position + 1n;
      const schema = this.contracts[event.type]?.schema ?? 1;
      const version = expected + index + 1;
      return { ...event, ...stamp, id, step, stream, version, position, schema, at: this.now, kid };
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
