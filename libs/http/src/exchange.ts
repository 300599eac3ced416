import { EVENT_CONTRACTS, type Right } from '@clientele/contracts';
import { type CommandMeta, type EventStore, Overlay, Refused } from '@clientele/event-store';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Credential } from './credential.ts';
import { idempotencyKeyOf, preconditionOf, reasonOf, viaOf } from './headers.ts';
import type { Operation } from './operation.ts';
import type { Step } from './step.ts';
import { traceparentFor } from './tracing.ts';

/** What every request of one server shares. */
export interface Edge {
  readonly store: EventStore;
  readonly now: () => Date;
}

/** One command out of a request that carries many, such as a line of a bulk load. */
export interface Line {
  /** The line's own idempotency key; `null` when the client gave none. */
  readonly key: string | null;
  /** Its place in the request, from 1. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** The body as it came. */
  readonly text: string;
}

/** All that the conventions know of one request. */
export class Exchange {
  /** What was sent, for the fingerprint: the JSON body as it came, or whatever stands for an upload. */
  text = '';
  /** Where a dry run collects; `null` for a request in earnest. */
  overlay: Overlay | null = null;
  #credential: Credential | null = null;

  constructor(
    private readonly edge: Edge,
    readonly request: FastifyRequest,
    readonly operation: Operation,
    readonly correlationId: string,
    /** The command of a transaction that this request is; `null` for one that came by itself. */
    private readonly step: Step | null = null,
  ) {}

  /** Nothing is recorded for this request: what it decides is collected and answered. */
  runDry(): void {
    this.overlay = new Overlay(this.edge.store, EVENT_CONTRACTS, this.edge.now().toISOString());
  }

  admit(credential: Credential): void {
    this.#credential = credential;
  }

  /** Who asks. A public route has nobody. */
  credential(): Credential {
    if (this.#credential === null) throw new Refused('unauthenticated');
    return this.#credential;
  }

  /** Refuses unless the credential has this right: for rights that only the state of things decides on. */
  demand(right: Right): void {
    if (!this.credential().rights.has(right)) throw new Refused('forbidden');
  }

  /** The stamp of the one command that this request is. */
  meta(): CommandMeta {
    const { headers, method, url } = this.request;
    if (this.step !== null) return { ...this.step.meta, ifMatch: preconditionOf(headers) };
    const key = idempotencyKeyOf(headers);
    return this.#stamp(key, `${method} ${url}\n${this.text}`, preconditionOf(headers));
  }

  /** The stamp of one command of many. A line without a key has the request's key and its place. */
  lineMeta({ key, number, method, path, text }: Line): CommandMeta {
    const requestKey = idempotencyKeyOf(this.request.headers);
    const lineKey = key ?? (requestKey === null ? null : `${requestKey}\n${number}`);
    return { ...this.#stamp(lineKey, `${method} ${path}\n${text}`, null), via: 'bulk' };
  }

  /** A command without a key of its own is never said again, so its id alone tells it from all others. */
  #identity(
    key: string | null,
    said: string,
    tenant: string,
  ): Pick<CommandMeta, 'commandId' | 'fingerprint'> {
    const { store } = this.edge;
    if (key !== null)
      return {
        commandId: store.hmac(`command\n${tenant}\n${key}`),
        fingerprint: store.hmac(`fingerprint\n${said}`),
      };
    const commandId = randomUUID();
    return { commandId, fingerprint: commandId };
  }

  #stamp(key: string | null, said: string, ifMatch: CommandMeta['ifMatch']): CommandMeta {
    const { tenant, actor } = this.credential();
    const { now } = this.edge;
    const reason = reasonOf(this.request.headers);
    return {
      tenant,
      actor,
      via: viaOf(this.request.headers),
      reason: reason?.code ?? null,
      reasonNote: reason?.note ?? null,
      ...this.#identity(key, said, tenant),
      correlationId: this.correlationId,
      causationId: null,
      traceparent: traceparentFor(this.request),
      now: now().toISOString(),
      repeatable: key !== null,
      ifMatch,
      step: 0,
      overlay: this.overlay,
    };
  }
}

/** The exchange that the first hook of a request made for it. */
export const exchangeOf = (request: FastifyRequest): Exchange => {
  if (request.exchange === null) throw new Error(`no exchange was begun for ${request.url}`);
  return request.exchange;
};

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange | null;
  }
}
