import type { Standing } from '@clientele/contracts';
import type { ReadStreamOptions } from './log.ts';
import type { CommandMeta } from './meta.ts';
import { ReadThrough } from './read-through.ts';
import type { EventStore, Opened, Recording } from './store.ts';

/** What a command recorded. */
export type Some = readonly [Opened, ...Opened[]];

/** The versions that streams had before a command, by their names. */
type Versions = ReadonlyMap<string, number>;

/** Whether a command recorded anything. */
export const isSome = (events: readonly Opened[]): events is Some => events.length > 0;

/**
 * The log as one command of a recorded transaction found it: what stood there before the transaction, and
 * what the commands before this one recorded. Who answers the command again looks here for what it names,
 * because a name may lead elsewhere since then, or nowhere.
 *
 * What the transaction recorded is not read again, nor what is known to have been last before it.
 */
export class Past extends ReadThrough {
  readonly #first: Opened;

  /** Nothing that is remembered is taken when it is newer than what is seen here. */
  override readonly states: EventStore['states'];

  constructor(
    base: EventStore,
    /** Everything that the transaction recorded. */
    private readonly recorded: Some,
    /** The first step that is not seen. */
    private readonly step: number,
    private readonly before: Versions = new Map(),
  ) {
    super(base);
    [this.#first] = recorded;
    this.states = {
      get: (stream) => {
        const known = base.states.get(stream);
        return known !== undefined && this.#isSeen(stream, known) ? known : undefined;
      },
      put: (stream, folded) => base.states.put(stream, folded),
    };
  }

  /** The log as the command of this step left it. */
  after(step: number): Past {
    return new Past(this.base, this.recorded, step + 1, this.before);
  }

  override async append(): Promise<Recording> {
    throw new Error('a command that was recorded is not decided again');
  }

  override async readCommand(tenant: string, command: string): Promise<readonly Opened[]> {
    const { tenant: own, commandId } = this.#first;
    return tenant === own && command === commandId ? this.recorded : super.readCommand(tenant, command);
  }

  override async readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly Opened[]> {
    const { from = 1, to = Number.MAX_SAFE_INTEGER } = options;
    const before = this.#versionBefore(stream);
    if (before === null) {
      const events = await super.readStream(stream, options);
      return events.filter(({ position }) => position < this.#first.position);
    }
    const stored = from > before ? [] : await super.readStream(stream, { from, to: Math.min(to, before) });
    return [...stored, ...this.#own(stream).filter(({ version }) => version >= from && version <= to)];
  }

  /** The version that a stream had before the transaction; `null` when only the log can tell. */
  #versionBefore(stream: string): number | null {
    const first = this.recorded.find((event) => event.stream === stream);
    return first === undefined ? (this.before.get(stream) ?? null) : first.version - 1;
  }

  /** What the commands that are seen here recorded in a stream. */
  #own(stream: string): readonly Opened[] {
    return this.recorded.filter((event) => event.stream === stream && event.step < this.step);
  }

  #isSeen(stream: string, { position, version }: Standing): boolean {
    return position < this.#first.position || version <= (this.#own(stream).at(-1)?.version ?? 0);
  }
}

/**
 * Where a command finds what it names: on its overlay; when it is said again, where it found it the first
 * time; else in the log as it is.
 */
export const seenBy = async (
  store: EventStore,
  { tenant, overlay, repeatable, commandId, step }: CommandMeta,
): Promise<EventStore> => {
  if (overlay !== null || !repeatable) return overlay ?? store;
  const recorded = await store.readCommand(tenant, commandId);
  return isSome(recorded) ? new Past(store, recorded, step) : store;
};

/** The log as a recorded command left it: what its answer was made of. */
export const leftBy = (
  store: EventStore,
  recorded: Some,
  { overlay, step }: Pick<CommandMeta, 'overlay' | 'step'>,
): Past => (overlay instanceof Past ? overlay : new Past(store, recorded, step)).after(step);
