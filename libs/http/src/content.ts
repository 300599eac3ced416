import { PROBLEM_MEDIA_TYPE } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import parseRange from 'range-parser';
import { Readable } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { hasEntityTag } from './headers.ts';
import { problemOf } from './problem.ts';
import { Reply } from './reply.ts';

/** Bytes that never change, and what is said of them. */
export interface Content {
  readonly size: number;
  /** SHA-256 in hexadecimal; `null` when it is not known. */
  readonly sha256: string | null;
  readonly mediaType: string;
  /** The `Content-Disposition`. */
  readonly disposition: string;
  /** All bytes, or those from the first to the last of a range. */
  readonly open: (range?: { readonly start: number; readonly end: number }) => Promise<Readable>;
}

// Whatever the bytes are, a browser runs nothing of them in our name.
const CONTENT_SECURITY = "default-src 'none'; sandbox";

const headersOf = ({ sha256, disposition, mediaType }: Content) => ({
  'content-type': mediaType,
  'content-disposition': disposition,
  'content-security-policy': CONTENT_SECURITY,
  'cache-control': 'private, no-cache',
  'accept-ranges': 'bytes',
  ...(sha256 === null ? undefined : { etag: `"${sha256}"`, 'repr-digest': digestOf(sha256) }),
});

const digestOf = (sha256: string): string => `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`;

type Wanted = { readonly start: number; readonly end: number } | 'all' | 'none';

/** What a request wants of the bytes. Several ranges at once are answered with all, as RFC 9110 lets. */
const wantedOf = ({ headers }: Exchange['request'], { size, sha256 }: Content): Wanted => {
  const { range, 'if-range': ifRange } = headers;
  if (range === undefined || (ifRange !== undefined && ifRange !== `"${sha256}"`)) return 'all';
  const ranges = parseRange(size, range);
  if (ranges === -1) return 'none';
  const [only, ...others] = ranges === -2 || ranges.type !== 'bytes' ? [] : ranges;
  return only === undefined || others.length > 0 ? 'all' : only;
};

/** Answers with bytes: all or a range, 304 when the reader has them, 416 when there is no such range. */
export const contentReply = async (exchange: Exchange, content: Content): Promise<Reply> => {
  const { request, correlationId } = exchange;
  const { size, sha256 } = content;
  const headers = headersOf(content);
  if (sha256 !== null && hasEntityTag(request.headers, sha256)) return new Reply(304, null, headers);
  const wanted = wantedOf(request, content);
  if (wanted === 'none') {
    const problem = JSON.stringify(problemOf(new Refused('range-not-satisfiable'), correlationId));
    return new Reply(416, problem, {
      'content-type': PROBLEM_MEDIA_TYPE,
      'content-range': `bytes */${size}`,
    });
  }
  const range = wanted === 'all' ? undefined : wanted;
  // Nobody reads the body of an answer to HEAD.
  const body = request.method === 'HEAD' ? Readable.from([]) : await content.open(range);
  if (range === undefined) {
    const digest = sha256 === null ? undefined : { 'content-digest': digestOf(sha256) };
    return new Reply(200, body, { ...headers, ...digest, 'content-length': String(size) });
  }
  const { start, end } = range;
  return new Reply(206, body, {
    ...headers,
    'content-length': String(end - start + 1),
    'content-range': `bytes ${start}-${end}/${size}`,
  });
};
