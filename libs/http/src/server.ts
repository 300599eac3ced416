import { Refused } from '@clientele/event-store';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { bodyParsers } from './bodies.ts';
import { answerBrokenRequest } from './broken-request.ts';
import type { Conventions } from './conventions.ts';
import { exchangeOf } from './exchange.ts';
import type { Forwarder } from './forwarder.ts';
import { correlationIdOf } from './headers.ts';
import type { Mounts } from './mounts.ts';
import { type Log, sendProblem, tellProblem } from './problem.ts';
import { checkAnswer } from './answer-check.ts';
import { Reply, sendReply } from './reply.ts';
import { Routes } from './routes.ts';
import { traceRequests } from './tracing.ts';

/** Largest body that is read as a whole. */
export const BODY_BYTES_MAX = 1_048_576;
/** Longest time that a request may take to arrive; bulk loads stream for long. */
export const REQUEST_TIMEOUT_MS = 3_600_000;
/** Longest silence on a connection while a request is under way. */
export const CONNECTION_SILENT_MS = 120_000;
/** Longest silence between two requests; longer than that of usual proxies, so that they close first. */
export const KEEP_ALIVE_MS = 75_000;
/** Longest time that the head of a request may take to arrive. */
export const HEADERS_TIMEOUT_MS = 15_000;
/** Longest path parameter, in characters: as long as an address can be, so that its own schema refuses it. */
export const PARAMETER_LENGTH_MAX = 16_384;

export interface ServerSetting {
  /** Answers 500 when a success is not what its operation declares. */
  readonly checkAnswers: boolean;
  /** Whose word on where a request comes from counts. */
  readonly trustedProxies: readonly string[];
}

/**
 * Nest's adapter to Fastify: our replies are sent as they are, and every failure is answered by a problem
 * document.
 */
export class Server extends FastifyAdapter {
  readonly routes = new Routes();

  constructor(
    private readonly log: Log,
    private readonly mounts: Mounts,
    private readonly setting: ServerSetting,
  ) {
    const { trustedProxies } = setting;
    super({
      bodyLimit: BODY_BYTES_MAX,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECTION_SILENT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      http: { headersTimeout: HEADERS_TIMEOUT_MS },
      forceCloseConnections: 'idle',
      // Who still comes while the server drains is served, and told to close.
      return503OnClosing: false,
      trustProxy: trustedProxies.length > 0 && [...trustedProxies],
      genReqId: ({ headers }: IncomingMessage) => correlationIdOf(headers) ?? randomUUID(),
      routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
      clientErrorHandler: answerBrokenRequest,
      frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
        sendProblem(log, error, reply, mounts.at(request.url)?.tell ?? tellProblem),
      skipMiddie: true,
      multipart: false,
    });
    const instance = this.getInstance();
    instance.decorateRequest('exchange', null);
    traceRequests(instance);
    instance.addHook('onRoute', (route) => this.routes.declare(route));
    bodyParsers(instance);
    this.#closeWhatFallsIdle();
  }

  /**
   * While the server closes, a connection that its request has left is closed too, instead of kept for the
   * next.
   */
  #closeWhatFallsIdle(): void {
    const instance = this.getInstance();
    let closing = false;
    instance.addHook('preClose', (done) => {
      closing = true;
      done();
    });
    instance.addHook('onResponse', (_request, _reply, done) => {
      if (closing) setImmediate(() => instance.server.closeIdleConnections());
      done();
    });
  }

  /**
   * Applies the conventions to every request that is not forwarded. They need the application's parts, so
   * they come after it was made.
   */
  follow(conventions: Conventions, forwarder: Forwarder | null): void {
    const failIn = (request: FastifyRequest, reply: FastifyReply) => (error: Error) => {
      conventions.sign(request, reply);
      this.fail(error, request, reply);
    };
    // A promise is handed back only when there is something to wait for: every request passes here.
    this.getInstance().addHook('onRequest', (request, reply, done) => {
      if (forwarder?.takes(request, reply, failIn(request, reply)) === true) return;
      const pending = conventions.begin(request, reply);
      if (pending === undefined) done();
      return pending;
    });
  }

  /** Called by Nest with what a controller's method returned. */
  override reply(reply: FastifyReply, body: unknown, status?: number) {
    if (body instanceof Reply) {
      const exchange = exchangeOf(reply.request);
      if (this.setting.checkAnswers) checkAnswer(exchange.operation, body);
      return sendReply(reply, exchange, body);
    }
    return super.reply(reply, body, status);
  }

  /** Nest's own handler would answer in another form. */
  override setErrorHandler() {
    return this.getInstance().setErrorHandler((error, request, reply) => this.fail(error, request, reply));
  }

  /** Nest's own handler would answer in another form. */
  override setNotFoundHandler() {
    return this.getInstance().setNotFoundHandler((request, reply) => {
      const methods = this.routes.methodsAt(request.url.split('?', 1)[0] ?? '');
      if (methods.length > 0) reply.header('allow', [...new Set(methods)].join(', '));
      this.fail(new Refused(methods.length > 0 ? 'method-not-allowed' : 'route-not-found'), request, reply);
    });
  }

  fail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    sendProblem(this.log, error, reply, this.mounts.at(request.url)?.tell ?? tellProblem);
  }
}
