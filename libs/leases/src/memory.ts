import { leadForEver, type Held } from './leading.ts';
import { Leases, type Term } from './leases.ts';

interface Lease {
  number: bigint;
  holder: AbortController | null;
  readonly waiting: Set<() => void>;
}

/** Leases within one process. Each object stands for a process of its own; {@link another} makes one more. */
export class MemoryLeases extends Leases {
  readonly #closing = new AbortController();
  readonly #leading = new Set<Promise<void>>();

  constructor(private readonly table = new Map<string, Lease>()) {
    super();
  }

  /** Another process that competes for the same leases. */
  another(): MemoryLeases {
    return new MemoryLeases(this.table);
  }

  /** Takes a lease away from whoever holds it, like a server that no longer hears of a process. */
  revoke(name: string): void {
    const lease = this.#leaseOf(name);
    lease.holder?.abort();
    this.#free(lease);
  }

  override async lead(name: string, work: (term: Term) => Promise<void>, signal: AbortSignal): Promise<void> {
    const take = (until: AbortSignal) => this.#take(this.#leaseOf(name), until);
    const until = AbortSignal.any([signal, this.#closing.signal]);
    const leading = leadForEver({ take, onFailure: () => undefined }, work, until);
    this.#leading.add(leading);
    await leading;
    this.#leading.delete(leading);
  }

  override async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#leading);
  }

  #leaseOf(name: string): Lease {
    const lease = this.table.get(name) ?? { number: 0n, holder: null, waiting: new Set() };
    this.table.set(name, lease);
    return lease;
  }

  async #take(lease: Lease, signal: AbortSignal): Promise<Held | null> {
    while (lease.holder !== null && !signal.aborted)
      await new Promise<void>((resolve) => {
        const wake = () => {
          lease.waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        lease.waiting.add(wake);
        signal.addEventListener('abort', wake);
      });
    if (signal.aborted) return null;
    const holder = new AbortController();
    lease.holder = holder;
    lease.number += 1n;
    const release = async () => {
      if (lease.holder === holder) this.#free(lease);
    };
    return { number: lease.number, lost: holder.signal, release };
  }

  #free(lease: Lease): void {
    lease.holder = null;
    for (const wake of lease.waiting) wake();
  }
}
