import { isDone, type Answer, type Command, type Request } from './requests.ts';

/** A command that was answered. */
export interface Entry {
  readonly request: Request;
  readonly command: Command;
  readonly answer: Answer;
}

/** What passes by itself: the client says the same again. */
const PASSING_CODES = new Set(['unavailable', 'outcome-unknown', 'busy']);

/** What clients that get in one another's way are refused. Anything else is a fault. */
const EXPECTED_CODES = new Set([
  'customer-has-orders',
  'customer-merged',
  'customer-not-found',
  'external-id-taken',
  'precondition-failed',
]);

/** Everything that was said, and what the product promised. */
export class Ledger {
  /** Answers that should not have been given. */
  readonly faults: string[] = [];
  /** By their correlation ids. */
  readonly requests = new Map<string, Request>();
  readonly #entries = new Map<string, Entry>();

  open(request: Request): void {
    this.requests.set(request.correlationId, request);
  }

  /** Commands that were answered in the end. */
  get answeredCount(): number {
    return this.#entries.size;
  }

  /** Notes an answer, which is the same for ever once it was done; false when it must be said again. */
  note(request: Request, command: Command, answer: Answer): boolean {
    if (answer.code !== null && PASSING_CODES.has(answer.code)) return false;
    const earlier = this.#entries.get(command.key)?.answer;
    if (earlier !== undefined && isDone(earlier)) this.#compare(command, earlier, answer);
    else this.#entries.set(command.key, { request, command, answer });
    if (!isDone(answer) && !EXPECTED_CODES.has(answer.code ?? ''))
      this.faults.push(`${named(command)} was answered ${told(answer)}`);
    return true;
  }

  #compare(command: Command, earlier: Answer, later: Answer): void {
    if (earlier.digest !== later.digest)
      this.faults.push(`${named(command)} was answered ${told(earlier)}, and later ${told(later)}`);
  }

  /** What was done of a request; a bulk load may be done in part. */
  doneOf({ commands }: Request): readonly Entry[] {
    return commands.flatMap(({ key }) => {
      const entry = this.#entries.get(key);
      return entry !== undefined && isDone(entry.answer) ? [entry] : [];
    });
  }

  /** The requests, without what of them was not done. */
  done(): readonly Request[] {
    return [...this.requests.values()].flatMap((request) => {
      const commands = this.doneOf(request).map(({ command }) => command);
      return commands.length === 0 ? [] : [{ ...request, commands }];
    });
  }
}

/** A command, for people. */
export const named = ({ method, path, key }: Command): string => `${method} ${path} (${key})`;

const told = ({ status, code, document: { position, version } }: Answer): string =>
  code === null ? `${status} at position ${position}, version ${version}` : `${status} ${code}`;
