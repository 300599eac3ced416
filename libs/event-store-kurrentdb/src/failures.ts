import { isError, Outage } from '@clientele/event-store';
import {
  AppendRecordSizeExceededError,
  ErrorType,
  isCommandError,
  TransactionMaxSizeExceededError,
} from '@kurrent/kurrentdb-client';

const PASSING_TYPES: ReadonlySet<string> = new Set([
  ErrorType.UNAVAILABLE,
  ErrorType.TIMEOUT,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.CANCELLED,
  ErrorType.NOT_LEADER,
]);

/** The same as gRPC has them: of errors that the client passes on as they are. */
const PASSING_STATUSES: ReadonlySet<unknown> = new Set([1, 4, 10, 13, 14]);

/** The server is older than what the adapter needs. */
export class ServerTooOld extends Error {
  override readonly name = 'ServerTooOld';

  constructor() {
    super('the event store is a KurrentDB that cannot append records: 26.1 or newer is needed');
  }
}

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

/** No answer came in time. */
export class TooLate extends Outage {}

/** Waits for something no longer than this. */
export const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TooLate(`the event store was silent for ${ms} ms`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
};

const isPassing = (error: Error): boolean => {
  const { type } = error as { readonly type?: unknown };
  // What the client has no name for still has its status.
  const isNamed = isCommandError(error) && type !== ErrorType.UNKNOWN;
  return isNamed ? PASSING_TYPES.has(String(type)) : PASSING_STATUSES.has(codeOf(error));
};

/** An error of the client as it is known above the port: an outage, or a mistake as it is. */
export const translated = (error: unknown): unknown => {
  if (!isError(error) || error instanceof Outage) return error;
  if (isPassing(error)) return new Outage('the event store does not answer', { cause: error });
  if (error instanceof TransactionMaxSizeExceededError || error instanceof AppendRecordSizeExceededError)
    return new Error(
      'an append is larger than the event store takes; MaxAppendSize and MaxAppendEventSize are its settings',
      { cause: error },
    );
  return error;
};
