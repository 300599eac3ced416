import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { hasVersion } from './headers.ts';
import { stepUnderWay } from './step.ts';

/** Where a resource's stream stands, as far as its answer tells. */
export interface Stood {
  readonly version: number;
  /** Where the command that wrote it ends, which other resources may share. */
  readonly through: bigint;
}

type HeaderTable = Readonly<Record<string, string>>;

/** Media type of everything that is answered in JSON. */
export const JSON_MEDIA_TYPE = 'application/json; charset=utf-8';

/**
 * How a controller answers: made by {@link written}, {@link found}, {@link answered} and {@link nothing},
 * sent by the server without an interceptor.
 */
export class Reply<Body = unknown> {
  constructor(
    readonly status: number,
    /** An object to be sent as JSON, text or a stream that is ready to be sent, or nothing. */
    readonly body: Body | string | null,
    readonly headers: HeaderTable,
    /** The version that the `ETag` shows; `null` for an answer without one. */
    readonly version: number | null = null,
  ) {}
}

export interface ReplyOptions {
  readonly status?: number;
  /** Where the resource is, when the call made it. */
  readonly location?: string;
  readonly headers?: HeaderTable;
}

/** The answer of a write: what the resource is now, its `ETag`, and the position to read your write by. */
export const written = <Body>(
  { version, through }: Stood,
  body: Body | string | null,
  { status = body === null ? 204 : 200, location, headers }: ReplyOptions = {},
): Reply<Body> =>
  new Reply(
    status,
    body,
    {
      etag: `"${version}"`,
      'clientele-position': String(through),
      ...(location === undefined ? undefined : { location }),
      ...headers,
    },
    version,
  );

interface Begun extends Stood {
  readonly id: string;
  /** The resource began with this command. */
  readonly created: boolean;
}

/**
 * The answer of a write to a resource below a path: 201 when the command began it, 200 otherwise; a repeated
 * command is answered alike.
 */
export const writtenBelow = <Body>(path: string, resource: Begun, body: Body): Reply<Body> =>
  written(resource, body, resource.created ? { status: 201, location: `${path}/${resource.id}` } : {});

/** The answer of a read of one resource: with its `ETag`, or 304 when the reader has that version already. */
export const found = <Body>(version: number, body: Body | string, headers: HeaderTable = {}): Reply<Body> =>
  new Reply(200, body, { etag: `"${version}"`, 'cache-control': 'private, no-cache', ...headers }, version);

/** An answer that is not one resource's, such as a list. */
export const answered = <Body>(
  body: Body | string,
  { status = 200, headers = {} }: ReplyOptions = {},
): Reply<Body> => new Reply(status, body, headers);

/** The answer of a write that leaves nothing to show. */
export const nothing = ({ through }: Pick<Stood, 'through'>): Reply<null> =>
  new Reply<null>(204, null, { 'clientele-position': String(through) });

/** Sends a reply; what a dry run would have answered is wrapped together with what it would have recorded. */
export const sendReply = (reply: FastifyReply, exchange: Exchange, answer: Reply): FastifyReply => {
  const step = stepUnderWay();
  if (step !== null) {
    const { status, headers, body } = answer;
    step.answer({ status, headers, body: typeof body === 'string' ? JSON.parse(body) : body });
    return reply.hijack();
  }
  if (exchange.overlay !== null) return sendDryRun(reply, exchange.overlay, answer);
  const { request, operation } = exchange;
  const { version } = answer;
  reply.header('content-type', JSON_MEDIA_TYPE).headers(answer.headers);
  if (operation.idempotency === 'safe' && version !== null && hasVersion(request.headers, version))
    return reply.code(304).removeHeader('content-type').send();
  if (answer.body === null) return reply.code(answer.status).removeHeader('content-type').send();
  return reply.code(answer.status).send(isReady(answer.body) ? answer.body : JSON.stringify(answer.body));
};

const isReady = (body: unknown): body is string | Readable =>
  typeof body === 'string' || body instanceof Readable;

const sendDryRun = (
  reply: FastifyReply,
  overlay: NonNullable<Exchange['overlay']>,
  answer: Reply,
): FastifyReply => {
  const events = overlay
    .collected()
    .flatMap(({ stream, drafts }) => drafts.map(({ event: { type, data } }) => ({ stream, type, data })));
  const result: unknown = typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body;
  return reply.code(200).header('content-type', JSON_MEDIA_TYPE).send(JSON.stringify({ events, result }));
};
