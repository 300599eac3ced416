import { Refused } from '@clientele/event-store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator, Credential } from './credential.ts';
import { type Edge, Exchange } from './exchange.ts';
import { minPositionOf, prefersDryRun, reasonOf } from './headers.ts';
import { invalidParameter } from './invalid.ts';
import { isTransactional, type Operation } from './operation.ts';
import { RateLimit } from './rate-limit.ts';
import type { Settled } from './settled.ts';
import { stepUnderWay, type StepUnderWay } from './step.ts';
import { WrongCredentials } from './wrong-credentials.ts';

/** What stands behind the conventions of one server. */
export interface ConventionParts extends Edge {
  readonly authenticator: Authenticator;
  /** Absent where nothing is read from views. */
  readonly settled: Settled | null;
  /** Requests a second and credential; 0 is no limit. */
  readonly rateLimitPerSecond: number;
  /** Longest wait for a position. */
  readonly minPositionWaitMs: number;
}

/**
 * Sent with every answer. No page of ours frames another's, and what is JSON is never taken for anything
 * else.
 */
const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Applies what holds for every route, before its body is read. Waits for nothing that is known already. */
export class Conventions {
  readonly #limit: RateLimit | null;
  readonly #wrong = new WrongCredentials();

  constructor(private readonly parts: ConventionParts) {
    this.#limit = parts.rateLimitPerSecond > 0 ? new RateLimit(parts.rateLimitPerSecond) : null;
  }

  /** The first thing that happens to a request; a promise only when there is something to wait for. */
  begin(request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    this.sign(request, reply);
    const { operation } = request.routeOptions.config;
    if (operation === undefined) return;
    checkTarget(request, operation);
    if (operation.dialect !== undefined) return;
    const step = stepUnderWay();
    const exchange = new Exchange(this.parts, request, operation, request.id, step);
    request.exchange = exchange;
    if (step !== null) return this.#beginStep(exchange, reply, step);
    if (operation.right === 'public') return this.#prepare(exchange, reply);
    const credential = this.parts.authenticator.authenticate(request);
    if (credential instanceof Promise)
      return credential
        .then((known) => this.#admit(exchange, reply, known))
        .then(() => this.#prepare(exchange, reply));
    if (credential === null) return this.#admit(exchange, reply, null);
    this.#admitKnown(exchange, reply, credential);
    return this.#prepare(exchange, reply);
  }

  /** What every answer of ours says, whatever it is. */
  sign(request: FastifyRequest, reply: FastifyReply): void {
    reply.headers(SECURITY_HEADERS).header('x-correlation-id', request.id);
  }

  /** Who asks is known, and was counted, since the transaction came in. */
  #beginStep(
    exchange: Exchange,
    reply: FastifyReply,
    { credential, body }: StepUnderWay,
  ): void | Promise<void> {
    if (!isTransactional(exchange.operation)) throw new Refused('command-not-transactional');
    this.#allow(exchange, credential);
    exchange.request.body = body;
    return this.#prepare(exchange, reply);
  }

  async #admit(exchange: Exchange, reply: FastifyReply, credential: Credential | null): Promise<void> {
    if (credential !== null) return this.#admitKnown(exchange, reply, credential);
    await this.#wrong.slowDown(exchange.request.ip);
    throw new Refused('unauthenticated');
  }

  #admitKnown(exchange: Exchange, reply: FastifyReply, credential: Credential): void {
    this.#count(reply, credential);
    this.#allow(exchange, credential);
  }

  #allow(exchange: Exchange, credential: Credential): void {
    const { rights } = exchange.operation;
    if (!rights.some((right) => credential.rights.has(right))) throw new Refused('forbidden');
    exchange.admit(credential);
  }

  #count(reply: FastifyReply, { tenant, actor }: Credential): void {
    if (this.#limit === null) return;
    const { allowed, remaining } = this.#limit.take(`${tenant} ${actor}`, performance.now());
    reply
      .header('ratelimit-policy', this.#limit.policy)
      .header('ratelimit', `"credential";r=${remaining};t=1`);
    if (!allowed) throw new Refused('too-many-requests');
  }

  /** What the request's headers ask for, and the route allows. */
  #prepare(exchange: Exchange, reply: FastifyReply): void | Promise<void> {
    const { operation, request } = exchange;
    if (prefersDryRun(request.headers)) {
      if (operation.dryRun !== true) throw new Refused('dry-run-unsupported');
      reply.header('preference-applied', 'dry-run');
      exchange.runDry();
    }
    if (operation.reason === 'required' && reasonOf(request.headers) === null)
      throw new Refused('reason-required');
    // What is public tells nothing that was written.
    if (operation.idempotency === 'safe' && operation.right !== 'public')
      return this.#waitUntilSettled(request);
  }

  #waitUntilSettled(request: FastifyRequest): void | Promise<void> {
    const position = minPositionOf(request.headers);
    const { settled, minPositionWaitMs } = this.parts;
    if (position !== null && settled !== null) return settled.waitFor(position, minPositionWaitMs);
  }
}

/** Escapes in the address must be UTF-8 without U+0000, and a route without query parameters takes none. */
const checkTarget = ({ url }: FastifyRequest, { dialect, query }: Operation): void => {
  if (url.includes('%')) checkEscapes(url);
  if (dialect !== undefined) return;
  const start = url.indexOf('?');
  if (query === null && start !== -1)
    for (const name of new URLSearchParams(url.slice(start)).keys()) throw unknownParameter(name);
};

const unknownParameter = (name: string) => invalidParameter(name, 'is not known here');

const checkEscapes = (url: string): void => {
  for (const part of url.split(/[/?&]/)) {
    const end = part.indexOf('=');
    const name = end > 0 ? part.slice(0, end) : 'path';
    const text = decoded(part);
    if (text === null) throw invalidParameter(name, 'has an escape that is not valid UTF-8');
    if (text.includes('\0')) throw invalidParameter(name, 'must not contain U+0000');
  }
};

const decoded = (part: string): string | null => {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
};
