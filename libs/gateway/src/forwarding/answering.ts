import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { passedOn } from './hop-by-hop.ts';

type Controller = Dispatcher.DispatchController;

/**
 * Sends a client what a service answers, as it comes: never more of it is held than the client has not taken
 * yet.
 */
export class Answering implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse;
  #controller: Controller | null = null;
  #status = 0;
  #headers: Record<string, string | string[]> = {};
  #left = false;

  constructor(
    private readonly reply: FastifyReply,
    /** Told why there is no answer, and whether the service may have heard the question. */
    private readonly fail: (error: Error, heard: boolean) => void,
  ) {
    this.#response = reply.raw;
    // Whoever goes away waits for nothing, and so the service need not go on.
    this.#response.on('close', () => {
      this.#left = true;
      this.#controller?.abort(new Error('the client went away'));
    });
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#left) controller.abort(new Error('the client went away'));
  }

  onResponseStart(_controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = passedOn(headers);
  }

  /** The head goes out with the first bytes of the body. */
  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#begin();
    if (this.#response.write(chunk)) return;
    controller.pause();
    this.#response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.#begin();
    this.#controller = null;
    this.#response.end();
  }

  onResponseError(_controller: Controller, error: Error): void {
    const heard = this.#controller !== null;
    this.#controller = null;
    if (this.#left) return;
    // What has begun cannot be told in another way.
    if (this.reply.sent) this.#response.destroy();
    else this.fail(error, heard);
  }

  #begin(): void {
    if (this.reply.sent) return;
    this.reply.hijack();
    this.#response.writeHead(this.#status, this.#headers);
  }
}
