import { isNativeError } from 'node:util/types';

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // PostgreSQL: shut down by an operator, crashed, not ready yet, too many connections.
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/** PostgreSQL's class of connection exceptions. */
const CONNECTION_CLASS = '08';

/** The driver's own words for a connection that is gone; it gives them no code. */
const CONNECTION_WORDS =
  /^(Connection terminated|Client (has encountered a connection|was closed)|(Query read )?timeout)/;

const tellsOutage = (error: Error): boolean => {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return CONNECTION_WORDS.test(error.message);
  return CONNECTION_CODES.has(code) || (code.length === 5 && code.startsWith(CONNECTION_CLASS));
};

/** Whether this is an error. Code in a realm of its own, as in tests, is handed errors of Node's realm. */
export const isError = (error: unknown): error is Error => error instanceof Error || isNativeError(error);

/** Whether an error says that a server we need is away for now: the request is answered 503, not 500. */
export const isOutage = (error: Error): boolean => {
  if (tellsOutage(error)) return true;
  return isError(error.cause) && isOutage(error.cause);
};
