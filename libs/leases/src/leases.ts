/** A time in which one process leads. */
export interface Term {
  /** Rises with every holder of the lease: whoever has seen a later one obeys no earlier one. */
  readonly number: bigint;
  /** Aborted as soon as this process can no longer be sure that it leads. */
  readonly signal: AbortSignal;
}

/**
 * The port to what lets one of many processes do a work. A lease saves work and keeps order in what cannot be
 * undone; it proves nothing, because who lost it may learn so late. What must never happen twice is guarded
 * where it is written. An adapter is done when it passes the conformance suite
 * (`@clientele/leases/conformance`).
 */
export abstract class Leases {
  /**
   * Waits until this process leads, works until the work ends or the term does, and begins anew, for ever.
   * Work that fails gives the lease back before it is tried again. Resolves once the signal is aborted, the
   * work has ended and the lease is free.
   */
  abstract lead(name: string, work: (term: Term) => Promise<void>, signal: AbortSignal): Promise<void>;

  /** Gives every lease back. */
  abstract close(): Promise<void>;
}
