import { isError, Outage } from '@clientele/event-store';
import { ErrorType, isCommandError } from '@kurrent/kurrentdb-client';

const PASSING_TYPES: ReadonlySet<string> = new Set([
  ErrorType.UNAVAILABLE,
  ErrorType.TIMEOUT,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.CANCELLED,
  ErrorType.NOT_LEADER,
]);

/** The same as gRPC has them: of errors that the client passes on as they are. */
const DEADLINE_EXCEEDED = 4;
const PASSING_STATUSES: ReadonlySet<unknown> = new Set([1, DEADLINE_EXCEEDED, 10, 13, 14]);

/** The server is older than what the adapter needs. */
export class ServerTooOld extends Error {
  override readonly name = 'ServerTooOld';

  constructor() {
    super('the event store is a KurrentDB that cannot append records: 26.1 or newer is needed');
  }
}

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

/** Whether no answer came in time. */
export const isTooLate = (error: unknown): boolean => codeOf(error) === DEADLINE_EXCEEDED;

const isPassing = (error: Error): boolean => {
  if (isCommandError(error)) {
    const { type } = error as { readonly type?: unknown };
    return typeof type === 'string' && PASSING_TYPES.has(type);
  }
  return PASSING_STATUSES.has(codeOf(error));
};

/** An error of the client as it is known above the port: an outage, or a mistake as it is. */
export const translated = (error: unknown): unknown =>
  isError(error) && isPassing(error)
    ? new Outage('the event store does not answer', { cause: error })
    : error;
