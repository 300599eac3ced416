/** What runs one after the other. */
interface Lane {
  /** All names of things that its work touches. */
  readonly keys: Set<string>;
  tail: Promise<unknown>;
  running: number;
}

/**
 * Runs work that touches the same thing in the order in which it was given, and everything else at once.
 * Names that were ever said together are taken for names of one thing, until all of its work is done.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /** Runs the work after all earlier work on any of these names. */
  async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const lane = this.#join(keys);
    lane.running += 1;
    const done = lane.tail.then(work);
    lane.tail = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      lane.running -= 1;
      if (lane.running === 0) this.#leave(lane);
    }
  }

  #join(keys: readonly string[]): Lane {
    const known = new Set(keys.flatMap((key) => this.#lanes.get(key) ?? []));
    const [first, ...others] = known;
    const lane: Lane =
      first !== undefined && others.length === 0
        ? first
        : { keys: new Set(), tail: Promise.all([...known].map(({ tail }) => tail)), running: 0 };
    for (const key of [...keys, ...[...known].flatMap((each) => [...each.keys])]) {
      lane.keys.add(key);
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #leave(lane: Lane): void {
    for (const key of lane.keys) if (this.#lanes.get(key) === lane) this.#lanes.delete(key);
  }
}
