import {
  Agent as PlainAgent,
  request as plainRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Address } from './address.ts';

/** Requests at once, beside the bulk load. */
export const REQUESTS_MAX = 16;
const STALLED_AFTER_MS = 60_000;
const TRIES_MAX = 10;
const RETRY_S_MAX = 10;
/** Too many requests, or a server that is busy with itself: the same request is good a little later. */
const LATER: readonly number[] = [429, 503];

const plain = new PlainAgent({ keepAlive: true, maxSockets: REQUESTS_MAX + 1 });
const secure = new SecureAgent({ keepAlive: true, maxSockets: REQUESTS_MAX + 1 });

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What was answered, read as JSON; headers as far as they tell something. */
export interface Answer {
  readonly status: number;
  readonly headers?: { readonly 'clientele-position'?: string };
  readonly body: unknown;
}

/** A request that is open both ways: what is written goes out while its answer comes in. */
export const openRequest = ({ url, key }: Address, { method, path, headers }: Call): ClientRequest => {
  const [open, agent] = url.protocol === 'https:' ? [secureRequest, secure] : [plainRequest, plain];
  const request = open(new URL(path, url), {
    method,
    agent,
    headers: { authorization: `Bearer ${key}`, ...headers },
    timeout: STALLED_AFTER_MS,
  });
  return request.on('timeout', () => request.destroy(new Error(`${url.origin} says nothing any more`)));
};

/** Resolves when the answer begins. */
export const answerTo = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });

/** Sends JSON, a form, or nothing, and reads the answer; again later when the server asks for patience. */
export const send = async (address: Address, call: Call, body?: object | FormData): Promise<Answer> => {
  const sent = await encoded(body);
  for (let tries = 1; ; tries += 1) {
    const request = openRequest(address, { ...call, headers: { ...sent.headers, ...call.headers } });
    const answered = answerTo(request);
    request.end(sent.bytes);
    const response = await answered;
    const answer = { status: response.statusCode ?? 0, body: await json(response) };
    if (!LATER.includes(answer.status) || tries === TRIES_MAX) return answer;
    await delay(Math.min(Number(response.headers['retry-after']) || 1, RETRY_S_MAX) * 1_000);
  }
};

interface Encoded {
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: Uint8Array;
}

const encoded = async (body: object | FormData | undefined): Promise<Encoded> => {
  if (body === undefined) return {};
  const content = body instanceof FormData ? new Response(body) : Response.json(body);
  return {
    headers: { 'content-type': content.headers.get('content-type') ?? '' },
    bytes: new Uint8Array(await content.arrayBuffer()),
  };
};
