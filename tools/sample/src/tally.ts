import type { Answer } from './requests.ts';

const FAILURES_KEPT_MAX = 5;
const SUCCESS_MIN = 200;
const SUCCESS_MAX = 299;

/** What became of what was sent. */
export class Tally {
  sent = 0;
  created = 0;
  unchanged = 0;
  failed = 0;
  /** The first failures, in words. */
  readonly failures: string[] = [];
  readonly #before: bigint;

  /** @param before Position of the log before the run. */
  constructor(before: bigint) {
    this.#before = before;
  }

  get answered(): number {
    return this.created + this.unchanged + this.failed;
  }

  /**
   * Counts one answer. A command that is said again is answered as it was the first time, so whatever lies at
   * or below the position before the run was there already.
   */
  count(what: string, answer: Answer): void {
    if (!succeeded(answer)) this.fail(`${what}: ${problemIn(answer.status, answer.body)}`);
    else if (positionOf(answer.body) > this.#before) this.created += 1;
    else this.unchanged += 1;
  }

  fail(failure: string): void {
    this.failed += 1;
    if (this.failures.length < FAILURES_KEPT_MAX) this.failures.push(failure);
  }
}

/** Whether an answer says that what was asked is done. */
export const succeeded = ({ status }: Answer): boolean => status >= SUCCESS_MIN && status <= SUCCESS_MAX;

/** The position that a resource shows; 0 when it shows none. */
export const positionOf = (body: unknown): bigint => BigInt((body as { position?: string }).position ?? 0);

/** A problem document in a line. */
export const problemIn = (status: number, body: unknown): string => {
  const { title, errors = [] } = body as { title?: string; errors?: readonly object[] };
  return [status, title ?? 'no reason given', ...errors.map((error) => JSON.stringify(error))].join(' ');
};
