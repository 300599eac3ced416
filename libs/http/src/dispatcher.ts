import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import inject from 'light-my-request';
import { asStep, type Step } from './step.ts';

/** A call to one of this server's own routes. */
export interface Call {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET';
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; `undefined` is no body. */
  readonly body: unknown;
}

/** What the route answered. */
export interface Dispatched {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** JSON, parsed; `null` when there is none. */
  readonly body: unknown;
}

/** Sends commands of a transaction to the routes of this very server, in process. */
@Injectable()
export class Dispatcher {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Everything is as if the call came alone, but for what the step says. */
  async dispatch(step: Step, { method, path, headers, body }: Call): Promise<Dispatched> {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    const content = body === undefined ? {} : { payload: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const request = { method, url: path, headers: { ...headers, ...type }, ...content, validate: false };
    // Not the server's own `inject`: a server that drains answers what it has begun.
    const answer = await asStep(step, () =>
      inject((raw, response) => server.routing(raw, response), request).end(),
    );
    const { payload, statusCode } = answer;
    return {
      status: statusCode,
      headers: answer.headers,
      body: payload === '' ? null : (JSON.parse(payload) as unknown),
    };
  }
}
