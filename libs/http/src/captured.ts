import { Refused } from '@clientele/event-store';
import type { FastifyInstance } from 'fastify';
import { IncomingMessage, ServerResponse, type OutgoingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';

/** A call whose body, and whose answer's, are at hand as a whole. */
export interface WholeCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly address: string;
}

/** What a call was answered. */
export interface Captured {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

const NO_SOCKET = new Socket();

/** A response that goes nowhere: it is told as a whole once it is complete. */
class CapturedResponse extends ServerResponse {
  readonly #chunks: Buffer[] = [];

  constructor(
    request: IncomingMessage,
    private readonly told: (answer: Captured) => void,
    private readonly failed: (error: Error) => void,
  ) {
    super(request);
  }

  override writeHead(status: number, headers: unknown): this {
    this.statusCode = status;
    for (const [name, value] of Object.entries((headers ?? {}) as Record<string, string>))
      this.setHeader(name, value);
    return this;
  }

  override write(chunk: string | Buffer): boolean {
    this.#chunks.push(Buffer.from(chunk));
    return true;
  }

  /** Whoever answers had begun, and cannot go on. */
  override destroy(): this {
    this.failed(new Refused('unavailable'));
    return this;
  }

  override end(chunk?: unknown): this {
    const whole = typeof chunk === 'string' && this.#chunks.length === 0;
    if (!whole && (typeof chunk === 'string' || Buffer.isBuffer(chunk))) this.write(chunk);
    const body = whole ? chunk : Buffer.concat(this.#chunks).toString('utf8');
    this.told({ status: this.statusCode, headers: this.getHeaders(), body });
    this.emit('finish');
    return this;
  }
}

/** Calls a route of a server in its own process: nothing is written out, and read again, as HTTP. */
export const callWhole = (
  server: FastifyInstance,
  { method, path: url, headers, body, address }: WholeCall,
): Promise<Captured> =>
  new Promise((resolve, reject) => {
    const socket = Object.create(NO_SOCKET, { remoteAddress: { value: address } }) as Socket;
    const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = Object.assign(new IncomingMessage(socket), {
      method,
      url,
      headers: { ...headers, ...length },
    });
    request.push(body);
    if (body !== null) request.push(null);
    server.routing(request, new CapturedResponse(request, resolve, reject));
  });
