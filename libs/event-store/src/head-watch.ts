/** How far a log has grown, as far as this process knows; wakes whoever waits for more. For adapters. */
export class HeadWatch {
  readonly #wakers = new Set<() => void>();
  #head = 0n;

  get head(): bigint {
    return this.#head;
  }

  /** Somebody waits for more. */
  get isAwaited(): boolean {
    return this.#wakers.size > 0;
  }

  /** Tells that everything up to and with this position can be read. */
  advance(head: bigint): void {
    if (head <= this.#head) return;
    this.#head = head;
    for (const wake of this.#wakers) wake();
  }

  /** Resolves when the log has grown beyond the position, or the signal aborts. */
  beyond(position: bigint, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        if (this.#head <= position && !signal.aborted) return;
        this.#wakers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal.addEventListener('abort', wake);
      wake();
    });
  }
}
