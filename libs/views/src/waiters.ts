interface Waiter {
  readonly position: bigint;
  readonly end: () => void;
}

/** Those who wait until something has come to a position. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** The first position that somebody waits for; `null` when nobody does. */
  get lowest(): bigint | null {
    let lowest: bigint | null = null;
    for (const { position } of this.#waiting) if (lowest === null || position < lowest) lowest = position;
    return lowest;
  }

  /** Resolves once it is there, after `ms`, or when all are told to look anew, whichever is first. */
  wait(position: bigint, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve();
      };
      const timer = setTimeout(end, ms);
      const waiter = { position, end };
      this.#waiting.add(waiter);
    });
  }

  /** Ends the waiting of those who waited for this position or an earlier one. */
  wake(position: bigint): void {
    for (const waiter of this.#waiting) if (waiter.position <= position) waiter.end();
  }

  /** Has everybody look anew, because whom they waited for is gone. */
  release(): void {
    for (const waiter of this.#waiting) waiter.end();
  }
}
