import { CLIENT_VIAS, type ClientVia } from '@clientele/contracts';
import type { CommandMeta } from '@clientele/event-store';
import type { IncomingHttpHeaders } from 'node:http';
import { invalidHeader } from './invalid.ts';

/** Longest `Idempotency-Key`, in characters. */
export const IDEMPOTENCY_KEY_LENGTH_MAX = 255;
/** Longest reason code, in characters. */
export const REASON_CODE_LENGTH_MAX = 100;
/** Longest note to a reason, in characters. */
export const REASON_NOTE_LENGTH_MAX = 1_000;

const VISIBLE_PATTERN = /^[\x21-\x7e]+$/;
const QUOTED_PATTERN = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
const DISPLAY_PATTERN = /^%"((?:[\x20\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*)"$/;
const CODE_PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TRACEPARENT_PATTERN = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const ENTITY_TAG_PATTERN = /^(W\/)?"([\x21\x23-\x7e]*)"$/;
const VERSION_PATTERN = /^[1-9]\d{0,14}$/;
const POSITION_PATTERN = /^(0|[1-9]\d{0,17})$/;

type Headers = IncomingHttpHeaders;

const headerOf = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

/**
 * A string of a structured field, RFC 9651: quoted ASCII, or a display string with its percent-encoded UTF-8.
 */
const stringOf = (text: string): string | null => {
  const quoted = QUOTED_PATTERN.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll(/\\(["\\])/g, '$1');
  const display = DISPLAY_PATTERN.exec(text)?.[1];
  if (display === undefined) return null;
  try {
    return decodeURIComponent(display);
  } catch {
    return null;
  }
};

/** The client's own id of its command, bare or as a structured-field string; `null` when it gave none. */
export const idempotencyKeyOf = (headers: Headers): string | null => {
  const header = headerOf(headers, 'idempotency-key');
  if (header === undefined) return null;
  const key = header.startsWith('"') ? stringOf(header) : header;
  if (key === null || key.length > IDEMPOTENCY_KEY_LENGTH_MAX || !VISIBLE_PATTERN.test(key))
    throw invalidHeader(
      'Idempotency-Key',
      `expected 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} visible ASCII characters`,
    );
  return key;
};

export interface Reason {
  readonly code: string;
  readonly note: string | null;
}

const badReason = (message: string) => invalidHeader('Clientele-Reason', message);

/** Why something is done: `<code>; note="..."`; `null` when nothing was said. */
export const reasonOf = (headers: Headers): Reason | null => {
  const header = headerOf(headers, 'clientele-reason');
  if (header === undefined) return null;
  const end = header.indexOf(';');
  const code = (end === -1 ? header : header.slice(0, end)).trim();
  if (code.length > REASON_CODE_LENGTH_MAX || !CODE_PATTERN.test(code))
    throw badReason(`expected a code in kebab case of at most ${REASON_CODE_LENGTH_MAX} characters`);
  return { code, note: end === -1 ? null : noteOf(header.slice(end + 1).trim()) };
};

const noteOf = (parameter: string): string => {
  const note = parameter.startsWith('note=') ? stringOf(parameter.slice('note='.length)) : null;
  if (note === null) throw badReason('expected note="..." or note=%"..." behind the code');
  if (note.length > REASON_NOTE_LENGTH_MAX)
    throw badReason(`expected a note of at most ${REASON_NOTE_LENGTH_MAX} characters`);
  if (note.includes('\0')) throw badReason('the note must not contain U+0000');
  return note;
};

/** The entity tags of a header; `*` is any. */
export type EntityTags = '*' | readonly { readonly weak: boolean; readonly tag: string }[];

const entityTagsOf = (name: string, header: string): EntityTags => {
  if (header.trim() === '*') return '*';
  return header.split(',').map((part) => {
    const [matched, weak, tag] = ENTITY_TAG_PATTERN.exec(part.trim()) ?? [];
    if (matched === undefined || tag === undefined)
      throw invalidHeader(name, 'expected * or entity tags in double quotes, such as "7"');
    return { weak: weak !== undefined, tag };
  });
};

/** What a write demands of the resource's version. A tag that no version has matches none. */
export const preconditionOf = (headers: Headers): CommandMeta['ifMatch'] => {
  const match = headerOf(headers, 'if-match');
  const noneMatch = headerOf(headers, 'if-none-match');
  if (noneMatch !== undefined) {
    if (match !== undefined) throw invalidHeader('If-None-Match', 'cannot be sent together with If-Match');
    if (noneMatch.trim() !== '*') throw invalidHeader('If-None-Match', 'a write takes nothing but *');
    return 'none';
  }
  if (match === undefined) return null;
  const tags = entityTagsOf('If-Match', match);
  if (tags === '*') return 'any';
  return tags.filter(({ weak, tag }) => !weak && VERSION_PATTERN.test(tag)).map(({ tag }) => Number(tag));
};

/** Whether a reader has what this entity tag names already, so that 304 tells it so. */
export const hasEntityTag = (headers: Headers, entityTag: string): boolean => {
  const header = headerOf(headers, 'if-none-match');
  if (header === undefined) return false;
  const tags = entityTagsOf('If-None-Match', header);
  return tags === '*' || tags.some(({ tag }) => tag === entityTag);
};

/** Whether a reader has this version of a resource already. */
export const hasVersion = (headers: Headers, version: number): boolean =>
  hasEntityTag(headers, String(version));

/** Whether the client prefers that the command be run dry; other preferences are not ours. */
export const prefersDryRun = (headers: Headers): boolean => {
  const header = headerOf(headers, 'prefer');
  if (header === undefined) return false;
  return header.split(',').some((preference) => preference.split(';')[0]?.trim().toLowerCase() === 'dry-run');
};

/** The position that a read demands at least; `null` when it demands none. */
export const minPositionOf = (headers: Headers): bigint | 'head' | null => {
  const header = headerOf(headers, 'clientele-min-position');
  if (header === undefined) return null;
  if (header === 'head') return 'head';
  if (!POSITION_PATTERN.test(header))
    throw invalidHeader('Clientele-Min-Position', 'expected a position or "head"');
  return BigInt(header);
};

const isClientVia = (name: string): name is ClientVia => (CLIENT_VIAS as readonly string[]).includes(name);

/** What the client says it is; the native API's own client when it says nothing. */
export const viaOf = (headers: Headers): ClientVia => {
  const name = headerOf(headers, 'clientele-via') ?? 'native';
  if (!isClientVia(name)) throw invalidHeader('Clientele-Via', `expected one of ${CLIENT_VIAS.join(', ')}`);
  return name;
};

/** The client's correlation id in lower case; `null` when it is no UUID. */
export const correlationIdOf = (headers: Headers): string | null => {
  const header = headerOf(headers, 'x-correlation-id');
  return header !== undefined && UUID_PATTERN.test(header) ? header.toLowerCase() : null;
};

/** The W3C trace that the request belongs to; `null` when the header is not one. */
export const traceparentOf = (headers: Headers): string | null => {
  const header = headerOf(headers, 'traceparent');
  return header !== undefined && TRACEPARENT_PATTERN.test(header) ? header : null;
};
