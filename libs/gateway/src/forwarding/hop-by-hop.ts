import type { IncomingHttpHeaders } from 'node:http';

/** What concerns one connection alone, so that it is never passed on (RFC 9110, section 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const NONE: ReadonlySet<string> = new Set();

/** Headers that somebody names in `Connection` concern that connection as well. */
const namedIn = (connection: string | undefined): ReadonlySet<string> => {
  if (connection === undefined || /^(keep-alive|close)$/i.test(connection)) return NONE;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
};

/** Headers as they are passed on to the next connection, without those of a further list. */
export const passedOn = (
  headers: IncomingHttpHeaders,
  without: ReadonlySet<string> = NONE,
): Record<string, string | string[]> => {
  const named = namedIn(headers.connection);
  const passed: Record<string, string | string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || HOP_BY_HOP.has(name) || without.has(name) || named.has(name)) continue;
    passed[name] = value;
  }
  return passed;
};
