/** How far what can be read has come, whoever brings it there. */
export abstract class Shown {
  /** Everything up to and with this position can be read in every view. */
  abstract get position(): bigint;

  /** `true` as soon as every view has come to a position, `false` when that takes longer than `ms`. */
  abstract reach(position: bigint, ms: number): Promise<boolean>;

  /**
   * Whether a view may wait with a stream, as far as is known here: it is parked, or was and was just
   * replayed.
   */
  abstract mayBeParked(view: string, stream: string): boolean;

  /** Whether a view waits with a stream, as the database knows. */
  abstract isParked(view: string, stream: string): Promise<boolean>;
}
