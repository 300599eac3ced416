import { finished, type Readable } from 'node:stream';
import { Refused } from '@clientele/event-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { FORM_BODY } from './form.ts';
import { parseJson } from './json.ts';

/** A body that is read as a whole and parsed. */
export const JSON_BODY = 'application/json';
/** What a PATCH is said to be; it is read like any other JSON. */
export const MERGE_PATCH_BODY = 'application/merge-patch+json';
/** Bodies that are passed through as a stream, to routes that declare it. */
export const STREAM_BODIES = ['application/x-ndjson', 'application/ndjson'];

/** Registers what may be in a body; a media type that the route does not take is refused. */
export const bodyParsers = (instance: FastifyInstance): void => {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser(
    [JSON_BODY, MERGE_PATCH_BODY],
    { parseAs: 'buffer' },
    (request, bytes: Buffer, done) => {
      try {
        done(null, readJson(request, bytes));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  instance.addContentTypeParser(STREAM_BODIES, (request, stream, done) => {
    if (request.routeOptions.config.operation?.consumes !== undefined) done(null, stream);
    else refuse(stream, done);
  });
  instance.addContentTypeParser(FORM_BODY, (request, stream, done) => {
    if (request.routeOptions.config.operation?.form) done(null, stream);
    else refuse(stream, done);
  });
};

/** Who is still sending would lose the answer with the connection, so the rest is passed over first. */
const refuse = (stream: Readable, done: (error: Error) => void): void => {
  finished(stream.resume(), { writable: false }, () => done(new Refused('media-type-unsupported')));
};

/** A body without any content is none, so that a route that takes no body does not mind the media type. */
const readJson = (request: FastifyRequest, bytes: Buffer): unknown => {
  if (request.routeOptions.config.operation?.consumes !== undefined)
    throw new Refused('media-type-unsupported');
  if (bytes.length === 0) return undefined;
  const { text, value } = parseJson(bytes);
  if (request.exchange !== null) request.exchange.text = text;
  return value;
};
