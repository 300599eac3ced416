import { isNativeError } from 'node:util/types';

const PASSING_CODES = new Set([
  // The way to a server.
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // The disk, and what a process may have open.
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EMFILE',
  'ENFILE',
]);

/**
 * PostgreSQL's classes of what passes: the connection, a transaction that had to give way, resources, an
 * object in use, an operator, the system.
 */
const PASSING_CLASSES = new Set(['08', '40', '53', '55', '57', '58']);
const SQLSTATE_LENGTH = 5;

/** The driver's own words for a connection that is gone; it gives them no code. */
const CONNECTION_WORDS =
  /^(Connection terminated|Client (has encountered a connection|was closed)|(Query read )?timeout)/;

/** What an adapter throws when its server does not answer, where the client has its own words for that. */
export class Outage extends Error {
  override readonly name = 'Outage';
}

const tellsOutage = (error: Error): boolean => {
  if (error instanceof Outage) return true;
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return CONNECTION_WORDS.test(error.message);
  return (
    PASSING_CODES.has(code) || (code.length === SQLSTATE_LENGTH && PASSING_CLASSES.has(code.slice(0, 2)))
  );
};

/** Whether this is an error. Code in a realm of its own, as in tests, is handed errors of Node's realm. */
export const isError = (error: unknown): error is Error => error instanceof Error || isNativeError(error);

/** Whether an error says that a server or a disk that we need is away for now: trying again may help. */
export const isOutage = (error: Error): boolean => {
  if (tellsOutage(error)) return true;
  return isError(error.cause) && isOutage(error.cause);
};
