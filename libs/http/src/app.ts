import {
  type Abstract,
  Catch,
  type DynamicModule,
  type ExceptionFilter,
  type ArgumentsHost,
  type Type,
} from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventStore } from '@clientele/event-store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiDescription } from './api-description.ts';
import { Conventions } from './conventions.ts';
import { Authenticator } from './credential.ts';
import { Forwarder } from './forwarder.ts';
import { HttpModule } from './http.module.ts';
import { Metrics } from './metrics.ts';
import { Mounts } from './mounts.ts';
import type { Log } from './problem.ts';
import { RATE_LIMIT_PER_SECOND } from './rate-limit.ts';
import { Server } from './server.ts';
import { Settled } from './settled.ts';

/** Longest wait for the position that a read demands, unless configured. */
export const MIN_POSITION_WAIT_MS = 5_000;

export interface HttpOptions {
  readonly log: Log;
  /** Version of the product, for the API description. */
  readonly version: string;
  /**
   * Requests a second that one credential may make; 0 is no limit. {@link RATE_LIMIT_PER_SECOND} unless told.
   */
  readonly rateLimitPerSecond?: number;
  /** {@link MIN_POSITION_WAIT_MS} unless told. */
  readonly minPositionWaitMs?: number;
  /** Addresses and networks whose word on where a request comes from counts; nobody's unless told. */
  readonly trustedProxies?: readonly string[];
  /** Answers 500 when a success is not what its operation declares: for tests, since it costs time. */
  readonly checkAnswers?: boolean;
  /** The clock of commands; the real one unless told. */
  readonly now?: () => Date;
}

class ServerModule {}

/** Whatever a controller throws is answered like whatever the conventions refuse. */
@Catch()
class ProblemFilter implements ExceptionFilter {
  constructor(private readonly server: Server) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.server.fail(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

/**
 * Starts the server of a module, with the conventions applied to all of its routes. The module, or one that
 * it imports, provides {@link EventStore} and {@link Authenticator}, and {@link Settled} where anything is
 * read from views.
 */
export async function createHttpApp(
  module: Type | DynamicModule,
  options: HttpOptions,
): Promise<NestFastifyApplication> {
  const app = await wireHttpApp(module, options);
  await app.init();
  return app;
}

/** The same with everything in it made and nothing started, for who only wants a part of it. */
export async function wireHttpApp(
  module: Type | DynamicModule,
  options: HttpOptions,
): Promise<NestFastifyApplication> {
  const mounts = new Mounts();
  const server = new Server(options.log, mounts, {
    checkAnswers: options.checkAnswers ?? false,
    trustedProxies: options.trustedProxies ?? [],
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: ServerModule,
      imports: [HttpModule.describedBy(new ApiDescription(server.routes, options.version), mounts), module],
    },
    server,
    { bodyParser: false, logger: ['error', 'warn'], abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(server));
  server.follow(
    new Conventions({
      store: app.get(EventStore, { strict: false }),
      authenticator: app.get(Authenticator, { strict: false }),
      settled: providedIn(app, Settled),
      rateLimitPerSecond: options.rateLimitPerSecond ?? RATE_LIMIT_PER_SECOND,
      minPositionWaitMs: options.minPositionWaitMs ?? MIN_POSITION_WAIT_MS,
      now: options.now ?? (() => new Date()),
    }),
    providedIn(app, Forwarder),
  );
  const metrics = app.get(Metrics, { strict: false });
  server.getInstance().addHook('onResponse', (request, reply, done) => {
    metrics.answered(request, reply);
    done();
  });
  return app;
}

/** What a server may have or not: one that only writes has no views to wait for. */
const providedIn = <Part>(app: NestFastifyApplication, part: Abstract<Part>): Part | null => {
  try {
    // The application itself would report the absence as an error.
    return app.get(ModuleRef).get<Part>(part, { strict: false });
  } catch {
    return null;
  }
};
