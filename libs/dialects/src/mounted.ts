import type { Problem } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import {
  answered,
  describeOperation,
  JSON_MEDIA_TYPE,
  parseJson,
  Reply,
  traceparentFor,
  type Mount,
} from '@clientele/http';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Readable } from 'node:stream';
import type { Dialect, DialectRoute, ErrorAnswer } from './dialect.ts';
import { NativeApi } from './native-api.ts';
import type { NativeServer } from './native-server.ts';

/** What a client says of its write, whatever dialect it speaks. */
const PASSED_HEADERS = ['idempotency-key', 'clientele-reason'];

/** A dialect as the server mounts it, over a native API. */
export const mountOf = (dialect: Dialect, server: NativeServer): Mount => ({
  paths: dialect.paths,
  routes: dialect.routes.flatMap((route) =>
    route.paths.map((url): RouteOptions => ({
      method: route.method,
      url,
      config: { operation: operationOf(dialect, route) },
      handler: (request, reply) => answer(dialect, route, server, request, reply),
    })),
  ),
  tell: (problem) => {
    const { status, body, headers = {} } = told(dialect, problem);
    return { status, headers: { 'content-type': JSON_MEDIA_TYPE, ...headers }, body: JSON.stringify(body) };
  },
});

const operationOf = ({ name }: Dialect, { method, summary, right, response }: DialectRoute) =>
  describeOperation({
    dialect: name,
    summary,
    right,
    idempotency: method === 'GET' ? 'safe' : 'key',
    problems: [],
    response,
  });

const answer = async (
  dialect: Dialect,
  route: DialectRoute,
  server: NativeServer,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const token = dialect.credential(request);
  if (token === null && route.right !== 'public') throw new Refused('unauthenticated');
  const native = new NativeApi(server, {
    token: token ?? '',
    address: request.ip,
    correlationId: request.id,
    via: dialect.name,
    told: passedOn(request),
  });
  const { params, query } = request;
  const asked = { native, params, query: { ...(query as object) }, sent: sentIn(route, request), request };
  return send(reply, replyOf(route, await route.answer(asked)));
};

const passedOn = (request: FastifyRequest): Readonly<Record<string, string>> => {
  const traceparent = traceparentFor(request);
  return Object.fromEntries([
    ...PASSED_HEADERS.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
    ...(traceparent === null ? [] : [['traceparent', traceparent]]),
  ]);
};

const sentIn = ({ sends, form }: DialectRoute, { body }: FastifyRequest): unknown => {
  if (form === 'file') return body;
  if (sends === undefined || !Buffer.isBuffer(body) || body.length === 0) return undefined;
  if (form === undefined) return parseJson(body).value;
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
};

const replyOf = ({ response, status = 200 }: DialectRoute, value: unknown): Reply => {
  if (value instanceof Reply) return value;
  return response === null ? new Reply(status, null, {}) : answered(value, { status });
};

const send = (reply: FastifyReply, { status, headers, body }: Reply): FastifyReply => {
  reply.code(status);
  if (body === null) return reply.headers(headers).send();
  const isReady = typeof body === 'string' || body instanceof Readable;
  return reply
    .headers({ 'content-type': JSON_MEDIA_TYPE, ...headers })
    .send(isReady ? body : JSON.stringify(body));
};

const COMMAND_PATTERN = /^\/(commands\/\d+(\/body|\/headers|\/path)?|expects\/\d+)/;

/** What a native command was refused for is told without its place in the transaction, which is ours. */
const told = (dialect: Dialect, problem: Problem): ErrorAnswer => {
  const { errors = [], ...rest } = problem;
  const own = errors.flatMap(({ pointer, ...error }) => {
    if (pointer === undefined) return [error];
    const place = pointer.replace(COMMAND_PATTERN, '');
    return place === '' && pointer !== '' ? [] : [{ ...error, pointer: place }];
  });
  return dialect.error({ ...rest, errors: own });
};
