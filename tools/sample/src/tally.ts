import type { Answer } from './requests.ts';
import { BELONGING_KINDS, type BelongingKind } from './transaction.ts';

const FAILURES_KEPT_MAX = 5;
const SUCCESS_MIN = 200;
const SUCCESS_MAX = 299;

/** What became of what was sent of one kind. */
export class Tally {
  sent = 0;
  created = 0;
  unchanged = 0;
  failed = 0;
  /** The first failures, in words. */
  readonly failures: string[] = [];
  readonly #kind: string;
  readonly #before: bigint;

  /** @param before Position of the log before the run. */
  constructor(kind: string, before: bigint) {
    this.#kind = kind;
    this.#before = before;
  }

  get answered(): number {
    return this.created + this.unchanged + this.failed;
  }

  /**
   * Counts one answer. A command that is said again is answered as it was the first time, so whatever lies at
   * or below the position before the run was there already.
   */
  count(answer: Answer): void {
    if (!succeeded(answer)) this.#fail(problemIn(answer));
    else if (positionOf(answer) > this.#before) this.created += 1;
    else this.unchanged += 1;
  }

  #fail(problem: string): void {
    this.failed += 1;
    if (this.failures.length < FAILURES_KEPT_MAX) this.failures.push(`${this.#kind}: ${problem}`);
  }
}

/** A tally of each kind. */
export type Tallies = Readonly<Record<'customers' | BelongingKind, Tally>>;

/** Tallies of nothing yet. */
export const talliesFrom = (before: bigint): Tallies => {
  const kinds = ['customers', ...BELONGING_KINDS] as const;
  return Object.fromEntries(kinds.map((kind) => [kind, new Tally(kind, before)])) as Tallies;
};

/** Whether an answer says that what was asked is done. */
export const succeeded = ({ status }: Answer): boolean => status >= SUCCESS_MIN && status <= SUCCESS_MAX;

/** The position that an answer tells, or else that of the resource in it; 0 when there is none. */
export const positionOf = ({ headers, body }: Pick<Answer, 'headers' | 'body'>): bigint =>
  BigInt(headers?.['clientele-position'] ?? (body as { position?: string }).position ?? 0);

/** A problem document in a line. */
export const problemIn = ({ status, body }: Answer): string => {
  const { title, errors = [] } = body as { title?: string; errors?: readonly object[] };
  return [status || '', title ?? 'no reason given', ...errors.map((error) => JSON.stringify(error))]
    .join(' ')
    .trim();
};
