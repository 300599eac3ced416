import type { RefusalCode } from '@clientele/contracts';
import type { RefusalDetail } from '@clientele/decider';
import type { EventStore, Stamp } from './store.ts';

/** All that travels with a command: stamped once at the edge, never by a handler. */
export interface CommandMeta extends Stamp {
  /** The command's time, ISO 8601 UTC: the only clock that decisions know. */
  readonly now: string;
  /** The client chose the command id, so it may have been recorded before and is looked up first. */
  readonly repeatable: boolean;
  /**
   * Versions that `If-Match` allows; `any` is `*` (it must exist); `none` is `If-None-Match: *` (it must
   * not).
   */
  readonly ifMatch: readonly number[] | 'any' | 'none' | null;
  /** Which command of a transaction this is; 0 outside one. */
  readonly step: number;
  /** Where a dry run or a transaction collects what is decided; `null` writes to the log. */
  readonly overlay: EventStore | null;
}

/** A command that was refused. It recorded nothing. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly code: RefusalCode,
    readonly detail: RefusalDetail = {},
  ) {
    super(code);
  }
}
