/**
 * Lets commands on the same streams decide one after the other in this process, so that they do not conflict
 * in the log. All names of a command are queued on at once, so no two commands can wait for each other.
 */
export class Turns {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs the work when all earlier holders of any of these names are done. */
  async take<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = names.flatMap((name) => this.#tails.get(name) ?? []);
    const { promise: turn, resolve: done } = Promise.withResolvers<void>();
    for (const name of names) this.#tails.set(name, turn);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      for (const name of names) if (this.#tails.get(name) === turn) this.#tails.delete(name);
      done();
    }
  }
}
