import { failSpan, isTracing, startSpan, traceparentOfSpan, type Span } from '@clientele/event-store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { traceparentOf } from './headers.ts';
import { stepUnderWay } from './step.ts';

const FAILED_STATUS_MIN = 500;

/** The W3C `traceparent` of whatever a request sets off; `null` when it belongs to no trace. */
export const traceparentFor = ({ span, headers }: FastifyRequest): string | null =>
  span === null ? traceparentOf(headers) : traceparentOfSpan(span);

/**
 * Shows every request in its trace, from when its route is known until it was answered. Its route's template
 * is told, never its address.
 */
export const traceRequests = (instance: FastifyInstance): void => {
  instance.decorateRequest('span', null);
  if (!isTracing()) return;
  instance.addHook('onRequest', (request, _reply, done) => {
    if (isShown(request)) request.span = begin(request);
    done();
  });
  instance.addHook('onResponse', (request, reply, done) => {
    if (request.span !== null) end(request.span, reply);
    done();
  });
  instance.addHook('onRequestAbort', (request, done) => {
    request.span?.setAttribute('error.type', 'aborted').end();
    done();
  });
};

/** Probes and pages tell nothing; the commands of a transaction show as what they decide. */
const isShown = ({ routeOptions }: FastifyRequest): boolean => {
  const { operation } = routeOptions.config;
  const isPage = operation?.right === 'public' && operation.dialect === undefined;
  return !isPage && stepUnderWay() === null;
};

const begin = ({ method, routeOptions: { url }, headers }: FastifyRequest): Span | null =>
  startSpan(url === undefined ? method : `${method} ${url}`, {
    parent: traceparentOf(headers),
    kind: 'server',
    attributes: {
      'http.request.method': method,
      ...(url === undefined ? {} : { 'http.route': url }),
    },
  });

const end = (span: Span, { statusCode }: FastifyReply): void => {
  span.setAttribute('http.response.status_code', statusCode);
  if (statusCode >= FAILED_STATUS_MIN) failSpan(span, String(statusCode));
  span.end();
};

declare module 'fastify' {
  interface FastifyRequest {
    /** What shows this request in its trace; `null` when nobody traces. */
    span: Span | null;
  }
}
