import { setTimeout as pause } from 'node:timers/promises';
import { parseStream, REACTION_CATEGORY, reactionsTo, REACTIONS, reactionStream } from '@clientele/contracts';
import { HeadWatch, isOutage, type EventStore, type StoredEvent } from '@clientele/event-store';
import type { Entry } from './batch.ts';

/** Events whose reactions are kept in memory; what is older is looked up in the log. */
const CAUSES_MAX = 10_000;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5_000;
const TYPES = [...Object.keys(REACTIONS), 'ReactionEnded', 'ReactionParked'];

/** What stands around an event, which every reader sees. */
type Fact = Omit<StoredEvent, 'data'> & { readonly data: unknown };

/** A command that set something off. */
interface Command {
  readonly positions: readonly bigint[];
  /** The reactions that are still open, each with its cause. */
  readonly open: Set<string>;
  readonly causes: readonly string[];
  /** The last position of it and of what it set off, as far as that has ended. */
  through: bigint;
  readonly ended: PromiseWithResolvers<void>;
}

const factOf = (entry: Entry): Fact => ('stored' in entry ? entry.stored : entry);

const keyOf = (causeId: string, reaction: unknown): string => `${causeId} ${String(reaction)}`;

/**
 * Knows from the log which commands set something off in other contexts, and how far that has come. It
 * remembers those since it was started; others it looks up when it is asked.
 */
export class Causes {
  readonly #byPosition = new Map<bigint, Command>();
  readonly #byCause = new Map<string, Command>();
  readonly #seen = new HeadWatch();
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  /** Every cause after it is known; `null` before the start. */
  #knownAfter: bigint | null = null;

  constructor(
    private readonly store: EventStore,
    /** How far whatever is read has come: what ended before need not be kept. */
    private readonly shown: () => bigint,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Begins to follow the log, unless it does already. */
  start(): void {
    if (!this.#stopping.signal.aborted) this.#running ??= this.#supervise();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Whether it is known without waiting that the command at this position set off nothing. */
  setOffNothing(position: bigint): boolean {
    return (
      this.#knownAfter !== null &&
      position > this.#knownAfter &&
      position <= this.#seen.head &&
      !this.#byPosition.has(position)
    );
  }

  /**
   * Waits until all that the command at this position set off has ended or was parked. Answers the position
   * that shows all of it, or `null` when the signal aborts before.
   */
  async settled(position: bigint, signal: AbortSignal): Promise<bigint | null> {
    await this.#seen.beyond(position - 1n, signal);
    if (signal.aborted) return null;
    if (position <= (this.#knownAfter ?? position)) await this.#recall(position);
    const command = this.#byPosition.get(position);
    if (command === undefined) return position;
    const late = new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
    });
    await Promise.race([command.ended.promise, late]);
    return command.open.size === 0 ? command.through : null;
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    let retryMs = RETRY_MS_MIN;
    while (!signal.aborted) {
      const before = this.#seen.head;
      try {
        await this.#follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.onFailure(error);
        retryMs = this.#seen.head > before ? RETRY_MS_MIN : Math.min(retryMs * 2, RETRY_MS_MAX);
        await pause(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    if (this.#knownAfter === null) {
      const head = await this.store.head();
      this.#seen.advance(head);
      this.#knownAfter = head;
    }
    const pages = this.store.subscribe({ after: this.#seen.head, types: TYPES, signal });
    for await (const { events, position } of pages) {
      const facts = events.map(factOf);
      await Promise.all(facts.map((fact) => this.#noteCause(fact)));
      for (const fact of facts) this.#noteEnd(fact);
      this.#forget();
      this.#seen.advance(position);
    }
    if (!signal.aborted) throw new Error('the subscription to the log ended');
  }

  async #noteCause(fact: Fact): Promise<void> {
    if (reactionsTo(fact.type).length > 0 && !this.#byCause.has(fact.id))
      this.#keep(await this.#commandOf(fact));
  }

  /** All events of a command. Where one of them cannot be opened, the cause stands for all. */
  async #commandOf(cause: Fact): Promise<readonly Fact[]> {
    try {
      return await this.store.readCommand(cause.tenant, cause.commandId);
    } catch (error) {
      if (error instanceof Error && isOutage(error)) throw error;
      return [cause];
    }
  }

  #keep(events: readonly Fact[]): void {
    const causes = events.filter(({ type }) => reactionsTo(type).length > 0);
    // Its other causes came first, and brought all of them.
    if (causes.some(({ id }) => this.#byCause.has(id))) return;
    const command: Command = {
      positions: events.map(({ position }) => position),
      open: new Set(causes.flatMap(({ id, type }) => reactionsTo(type).map((name) => keyOf(id, name)))),
      causes: causes.map(({ id }) => id),
      through: events.at(-1)?.position ?? 0n,
      ended: Promise.withResolvers(),
    };
    for (const position of command.positions) this.#byPosition.set(position, command);
    for (const id of command.causes) this.#byCause.set(id, command);
  }

  #noteEnd({ stream, position, data }: Fact): void {
    const { category, id } = parseStream(stream);
    const command = category === REACTION_CATEGORY ? this.#byCause.get(id) : undefined;
    if (command === undefined) return;
    command.open.delete(keyOf(id, (data as { readonly reaction?: unknown }).reaction));
    if (position > command.through) command.through = position;
    if (command.open.size === 0) command.ended.resolve();
  }

  /** Drops what all can see by now, and the oldest when there are too many. */
  #forget(): void {
    const shown = this.shown();
    for (const command of new Set(this.#byCause.values()))
      if (command.open.size === 0 && command.through <= shown) this.#drop(command);
    for (const command of this.#byCause.values()) {
      if (this.#byCause.size <= CAUSES_MAX) return;
      this.#drop(command);
      const last = command.positions.at(-1) ?? 0n;
      if (this.#knownAfter !== null && last > this.#knownAfter) this.#knownAfter = last;
    }
  }

  #drop({ positions, causes }: Command): void {
    for (const position of positions) this.#byPosition.delete(position);
    for (const id of causes) this.#byCause.delete(id);
  }

  /** Looks up what the command at an earlier position set off, unless it is known. */
  async #recall(position: bigint): Promise<void> {
    if (this.#byPosition.has(position)) return;
    for await (const { events } of this.store.readAll({ after: position - 1n, to: position }))
      for (const entry of events) {
        const command = await this.#commandOf(factOf(entry));
        const causes = command.filter(({ type }) => reactionsTo(type).length > 0);
        if (causes.length === 0) return;
        this.#keep(command);
        // Read after it is kept, so that an end is either read here or seen by whoever follows.
        for (const cause of causes)
          for (const end of await this.store.readStream(reactionStream(cause))) this.#noteEnd(end);
      }
  }
}
