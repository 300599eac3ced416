import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';

/** Largest body that goes out in one piece with its head; a larger one streams. */
export const WHOLE_BODY_BYTES_MAX = 65_536;

/** A body on its way; `null` is none. */
export type Content = Buffer | Readable | null;

const WITHOUT_BODY: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

/** Calls back with what a request carries, at once unless it is small: then as soon as all of it is there. */
export const contentOf = (request: IncomingMessage, told: (content: Content) => void): void => {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (WITHOUT_BODY.has(request.method) || (encoding === undefined && Number(length ?? 0) === 0)) told(null);
  else if (Number(length ?? Infinity) <= WHOLE_BODY_BYTES_MAX) whole(request, told);
  else told(streamed(request));
};

const whole = (request: IncomingMessage, told: (content: Buffer) => void): void => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const [only] = chunks;
    told(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
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
