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
  'card-closed',
  'card-not-found',
  'card-replaced',
  'contact-not-found',
  'credit-insufficient',
  'credit-not-opened',
  'credit-opened',
  'customer-has-orders',
  'customer-merged',
  'customer-not-found',
  'document-not-found',
  'external-id-taken',
  'precondition-failed',
  'reservation-exceeded',
  'reservation-not-found',
  'serial-number-taken',
]);

const ID_PATTERN = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

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

  /** Everything that was done. */
  doneEntries(): readonly Entry[] {
    return [...this.requests.values()].flatMap((request) => this.doneOf(request));
  }

  /** How often each sort of command was done and refused. */
  tally(): ReadonlyMap<string, { readonly done: number; readonly refused: number }> {
    const sorts = new Map<string, { done: number; refused: number }>();
    for (const { command, answer } of this.#entries.values()) {
      const sort = `${command.method} ${command.path.replaceAll(ID_PATTERN, '{id}')}`;
      const counts = sorts.get(sort) ?? { done: 0, refused: 0 };
      counts[isDone(answer) ? 'done' : 'refused'] += 1;
      sorts.set(sort, counts);
    }
    return sorts;
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

const told = ({ status, code, through, document: { version } }: Answer): string =>
  code === null ? `${status} at position ${through}, version ${version}` : `${status} ${code}`;
