import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import inject, { type InjectOptions, type Response } from 'light-my-request';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { callWhole } from './captured.ts';
import { asStep, type Step, type StepAnswer } from './step.ts';

/** Where a step comes from, as far as the server can tell. */
const NO_SOCKET = new Socket();

/** A call to one of this server's own routes. */
export interface Call {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET';
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; `undefined` is no body. */
  readonly body: unknown;
}

/** A call as a client makes it. */
export interface Fetch {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable | null;
  /** The address that it comes from. */
  readonly address: string;
  /** The answer's body is wanted as a stream, whatever its size. */
  readonly streamed: boolean;
}

/** What a client is answered. */
export interface Fetched {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string | Readable;
}

/** Calls the routes of this very server, in process. */
@Injectable()
export class Dispatcher {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Everything is as if the call came over the network. */
  async fetch({ path: url, body, address, streamed, ...request }: Fetch): Promise<Fetched> {
    if (!streamed && (body === null || typeof body === 'string')) {
      const server = this.host.httpAdapter.getInstance<FastifyInstance>();
      return callWhole(server, { ...request, path: url, body, address });
    }
    const isStream = body !== null && typeof body !== 'string';
    const answer = await this.#inject({
      ...request,
      // A body of unknown length is said to be one, as it would be on the network.
      headers: { ...(isStream && { 'transfer-encoding': 'chunked' }), ...request.headers },
      url,
      remoteAddress: address,
      ...(body === null ? {} : { payload: body }),
      payloadAsStream: streamed,
    });
    const { headers, statusCode: status } = answer;
    return { status, headers, body: streamed ? answer.stream() : answer.payload };
  }

  /** Everything is as if the call came alone, but for what the step says. */
  async dispatch(step: Step, { method, path, headers, body }: Call): Promise<StepAnswer> {
    const { promise, resolve: answer } = Promise.withResolvers<StepAnswer>();
    const request = Object.assign(new IncomingMessage(NO_SOCKET), { method, url: path, headers });
    asStep({ ...step, body, answer }, () => this.#server().routing(request, new ServerResponse(request)));
    return promise;
  }

  /** Not the server's own `inject`: a server that drains answers what it has begun. */
  #inject(request: InjectOptions): Promise<Response> {
    const server = this.#server();
    return inject((raw, response) => server.routing(raw, response), { ...request, validate: false }).end();
  }

  #server(): FastifyInstance {
    return this.host.httpAdapter.getInstance<FastifyInstance>();
  }
}
