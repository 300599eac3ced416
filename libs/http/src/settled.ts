/**
 * Waits until what can be read has caught up with what was written; views have the one that is used.
 *
 * Resolves once everything up to the position (`head`: the log's end as of now) shows in what is read.
 * Rejects with `Refused('position-beyond-head')` when the log has no such position yet, with
 * `Refused('too-late')` after `ms`.
 */
export abstract class Settled {
  abstract waitFor(position: bigint | 'head', ms: number): Promise<void>;
}
