import type { FastifyReply, FastifyRequest } from 'fastify';

/** Hands a request on to the process that serves it, in a server that stands before others. */
export abstract class Forwarder {
  /**
   * Whether it took the request, before anything else was done with it: then it answers, or tells `fail` why
   * it cannot.
   */
  abstract takes(request: FastifyRequest, reply: FastifyReply, fail: (error: Error) => void): boolean;
}
