import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { Refused } from '@clientele/event-store';
import { BODY_BYTES_MAX, FORM_BODY, STREAM_BODIES } from '@clientele/http';

/** A body on its way; `null` is none. */
export type Content = Buffer | Readable | null;

const WITHOUT_BODY: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

const lengthOf = ({ headers }: IncomingMessage): number | null => {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  return encoding === undefined ? Number(length ?? 0) : null;
};

const STREAMED: ReadonlySet<string> = new Set([FORM_BODY, ...STREAM_BODIES]);

/** Whether a body is read as it comes, whatever its size. */
const streams = ({ headers }: IncomingMessage): boolean => {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  return STREAMED.has(type.trim().toLowerCase());
};

/** Whether a body is larger than any that is read as a whole, by what is said of it. */
export const isTooLarge = (request: IncomingMessage): boolean =>
  (lengthOf(request) ?? 0) > BODY_BYTES_MAX && !streams(request);

/**
 * Calls back with what a request carries: a stream at once, what the service reads as a whole as soon as all
 * of it is there, so that a slow client keeps no connection to the service.
 */
export const contentOf = (
  request: IncomingMessage,
  told: (content: Content) => void,
  fail: (error: Error) => void,
): void => {
  if (WITHOUT_BODY.has(request.method) || lengthOf(request) === 0) told(null);
  else if (streams(request)) told(streamed(request));
  else whole(request, told, fail);
};

const whole = (
  request: IncomingMessage,
  told: (content: Buffer) => void,
  fail: (error: Error) => void,
): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  });
  request.on('end', () => {
    const [only] = chunks;
    if (bytes > BODY_BYTES_MAX) fail(new Refused('body-too-large'));
    else told(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
  });
};

/**
 * The service may answer before it has read all. Then the stream is given up, but not the connection of the
 * client, which would lose the answer: the rest of what it sends is passed over.
 */
const streamed = (request: IncomingMessage): Readable => {
  const content = new PassThrough();
  content.on('error', () => {});
  content.on('close', () => {
    request.unpipe(content);
    request.resume();
  });
  request.on('close', () => {
    if (!request.readableEnded) content.destroy(new Error('the client went away'));
  });
  request.pipe(content);
  return content;
};
