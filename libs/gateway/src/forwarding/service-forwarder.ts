import type { RefusalCode } from '@clientele/contracts';
import { failSpan, Refused, startSpan, traceparentOfSpan, type Span } from '@clientele/event-store';
import { Forwarder, stepUnderWay, traceparentFor, type Operation } from '@clientele/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answering } from './answering.ts';
import { contentOf, isTooLarge, type Content } from './content.ts';
import { passedOn } from './hop-by-hop.ts';
import type { ServiceLink } from './service-link.ts';

/** Headers that are said anew to a service, or that only the gateway is told. */
const NOT_PASSED: ReadonlySet<string> = new Set(['content-length', 'expect', 'host']);

/** Which service serves what. */
export abstract class Routing {
  /** Where an operation is served; `null` when it is here. */
  abstract linkOf(operation: Operation): ServiceLink | null;
}

/**
 * Sends requests to the services that serve them, byte for byte. A command of a transaction stays: it is
 * decided here, with the others.
 */
export class ServiceForwarder extends Forwarder {
  constructor(private readonly routing: Routing) {
    super();
  }

  override takes(request: FastifyRequest, reply: FastifyReply, fail: (error: Error) => void): boolean {
    const { operation } = request.routeOptions.config;
    if (operation === undefined) return false;
    const link = this.routing.linkOf(operation);
    // What is too large is refused here, as it would be there: the service would close the connection.
    if (link === null || stepUnderWay() !== null || isTooLarge(request.raw)) return false;
    const span = sendingSpan(request, reply);
    const answering = new Answering(reply, (cause, heard) => {
      const code = codeOf(operation, heard);
      if (span !== null) failSpan(span, code);
      fail(Object.assign(new Refused(code), { cause }));
    });
    const send = (body: Content): void => {
      const headers = headersOf(request, body);
      if (span !== null) headers['traceparent'] = traceparentOfSpan(span);
      link.send({ method: request.method, path: request.raw.url ?? '/', headers, body }, answering);
    };
    contentOf(request.raw, send, fail);
    return true;
  }
}

/** Shows how long the service takes, as seen from here; `null` when nobody traces. */
const sendingSpan = (request: FastifyRequest, reply: FastifyReply): Span | null => {
  if (request.span === null) return null;
  const { method, routeOptions } = request;
  const of = { parent: traceparentFor(request), kind: 'client' } as const;
  const span = startSpan(`${method} ${routeOptions.url}`, of);
  if (span === null) return null;
  // A client that went away is answered nothing, and a call within this process has no connection to close.
  const end = (): void => void (span.isRecording() && span.end());
  reply.raw.once('finish', end).once('close', end);
  return span;
};

const headersOf = (request: FastifyRequest, body: Content): Record<string, string | string[]> => {
  const headers = passedOn(request.headers, NOT_PASSED);
  const length = request.headers['content-length'];
  if (body !== null && length !== undefined) headers['content-length'] = length;
  headers['x-correlation-id'] = request.id;
  headers['x-forwarded-for'] = request.ip;
  return headers;
};

/** A service that heard of a write and went away may have recorded it. */
const codeOf = ({ idempotency }: Operation, heard: boolean): RefusalCode =>
  heard && idempotency === 'key' ? 'outcome-unknown' : 'unavailable';
