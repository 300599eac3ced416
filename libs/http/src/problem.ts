import { HttpException } from '@nestjs/common';
import {
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemError,
  problemType,
  type RefusalCode,
  REFUSALS,
} from '@clientele/contracts';
import { isError, isOutage, OutcomeUnknown, Refused } from '@clientele/event-store';
import type { FastifyReply } from 'fastify';
import { Invalid } from './invalid.ts';
import { stepUnderWay } from './step.ts';

/** When a client may try again what passes by itself. */
export const RETRY_AFTER_S = 1;

/** Where the server says what it cannot tell the client; pino's loggers are of this form. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

interface Told {
  readonly code: RefusalCode;
  readonly errors?: readonly ProblemError[] | undefined;
  readonly id?: string | undefined;
}

const FASTIFY_CODES: Readonly<Record<string, Told>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body-too-large' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'media-type-unsupported',
    errors: [{ header: 'Content-Type', message: 'is not what this call takes' }],
  },
  FST_ERR_BAD_URL: {
    code: 'invalid-parameter',
    errors: [{ parameter: 'path', message: 'has an escape that is not valid UTF-8' }],
  },
};

const STATUS_CODES: Readonly<Record<number, RefusalCode>> = {
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'body-too-large',
  415: 'media-type-unsupported',
  503: 'unavailable',
};

const ofRefused = ({ code, detail: { pointer, id } }: Refused): Told => ({
  code,
  ...(pointer === undefined ? undefined : { errors: [{ pointer, message: REFUSALS[code].title }] }),
  ...(id === undefined ? undefined : { id }),
});

/** What the framework itself refuses, before any of our code runs. */
const ofFramework = (error: Error): Told | null => {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  const framework = typeof code === 'string' ? FASTIFY_CODES[code] : undefined;
  if (framework !== undefined) return framework;
  if (typeof status !== 'number' || status < 400) return null;
  const known = STATUS_CODES[status];
  if (known !== undefined) return { code: known };
  return status < 500 ? { code: 'invalid-request' } : null;
};

/** A problem that another route told, and that is this route's too. */
export class Passed extends Error {
  override readonly name = 'Passed';

  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** What the client is told of an error. Nothing of an error that we do not know. */
const toldOf = (error: unknown): Told => {
  if (error instanceof Refused) return ofRefused(error);
  if (error instanceof Invalid) return { code: error.code, errors: error.errors };
  if (error instanceof Passed) return error.problem;
  if (error instanceof OutcomeUnknown) return { code: 'outcome-unknown' };
  if (!isError(error)) return { code: 'internal' };
  if (isOutage(error)) return { code: 'unavailable' };
  return ofFramework(error) ?? { code: 'internal' };
};

/** The problem document of an error. */
export const problemOf = (error: unknown, correlationId: string): Problem => {
  const { code, errors, id } = toldOf(error);
  const { status, title } = REFUSALS[code];
  return {
    type: problemType(code),
    title,
    status,
    code,
    instance: `urn:uuid:${correlationId}`,
    ...(id === undefined ? undefined : { id }),
    ...(errors === undefined ? undefined : { errors: [...errors] }),
  };
};

const passesByItself = (code: RefusalCode): boolean =>
  REFUSALS[code].status === 503 || code === 'busy' || code === 'too-many-requests';

/** A refusal says all there is to know, unless something else is behind it; what is passed on was logged. */
const isTold = (error: unknown): boolean =>
  error instanceof Passed || (error instanceof Refused && error.cause === undefined);

/** How an error is told to a client. */
export interface Telling {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** As every client of the native API is told. */
export const tellProblem = (problem: Problem): Telling => ({
  status: problem.status,
  headers: {
    'content-type': PROBLEM_MEDIA_TYPE,
    ...(problem.code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : undefined),
  },
  body: JSON.stringify(problem),
});

/** Answers an error, told in a way of its caller's; logs what was no refusal. */
export const sendProblem = (
  log: Log,
  error: unknown,
  reply: FastifyReply,
  tell: (problem: Problem) => Telling,
): void => {
  const { request } = reply;
  const problem = problemOf(error, request.id);
  if (problem.status >= 500 && !isTold(error))
    log.error(
      { correlationId: request.id, method: request.method, route: request.routeOptions.url, err: error },
      problem.code,
    );
  const step = stepUnderWay();
  if (step !== null) {
    step.answer({ status: problem.status, headers: {}, body: problem });
    return void reply.hijack();
  }
  if (reply.sent) return void reply.raw.destroy();
  if (passesByItself(problem.code)) reply.header('retry-after', String(RETRY_AFTER_S));
  const { status, headers, body } = tell(problem);
  reply
    .code(status)
    .headers({ ...headers, 'x-correlation-id': request.id })
    .send(body);
};
