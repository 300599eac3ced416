import type { ReadStreamOptions } from './log.ts';
import type { CommandMeta } from './meta.ts';
import { ReadThrough } from './read-through.ts';
import type { EventStore, Opened, Recording } from './store.ts';

type Some = readonly [Opened, ...Opened[]];

/** Whether a command recorded anything. */
export const isSome = (events: readonly Opened[]): events is Some => events.length > 0;

/**
 * The log as one command of a recorded transaction found it: what stood there before the transaction, and
 * what the commands before this one recorded. Who answers the command again looks here for what it names,
 * because a name may lead elsewhere since then, or nowhere.
 */
export class Past extends ReadThrough {
  readonly #first: Opened;

  /** Nothing is remembered here that may be newer than the transaction. */
  override readonly states: EventStore['states'];

  constructor(
    base: EventStore,
    /** Everything that the transaction recorded. */
    private readonly recorded: Some,
    private readonly step: number,
  ) {
    super(base);
    [this.#first] = recorded;
    this.states = {
      get: (stream) => {
        const known = base.states.get(stream);
        return known !== undefined && known.position < this.#first.position ? known : undefined;
      },
      put: () => {},
    };
  }

  override async append(): Promise<Recording> {
    throw new Error('a command that was recorded is not decided again');
  }

  override async readCommand(tenant: string, command: string): Promise<readonly Opened[]> {
    const { tenant: own, commandId } = this.#first;
    return tenant === own && command === commandId ? this.recorded : super.readCommand(tenant, command);
  }

  override async readStream(stream: string, options?: ReadStreamOptions): Promise<readonly Opened[]> {
    const events = await super.readStream(stream, options);
    return events.filter((event) => event.position < this.#first.position || this.#isEarlier(event));
  }

  #isEarlier({ commandId, step }: Opened): boolean {
    return commandId === this.#first.commandId && step < this.step;
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
