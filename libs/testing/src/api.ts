import { expect } from '@jest/globals';
import {
  type Problem,
  problem,
  PROBLEM_MEDIA_TYPE,
  problemType,
  type RefusalCode,
} from '@clientele/contracts';

/** What a request was answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON, parsed; other bodies as text; `null` when there is none. */
  readonly body: unknown;
}

export type RequestHeaders = Readonly<Record<string, string>>;

/** What was sent, but for the credential. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
}

/** Calls one server with one credential. Text and bytes are sent as they are, anything else as JSON. */
export interface Api {
  get(path: string, headers?: RequestHeaders): Promise<Answer>;
  delete(path: string, headers?: RequestHeaders): Promise<Answer>;
  post(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer>;
  put(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer>;
  patch(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer>;
  /** Any of them, by the name of its method. */
  send(method: string, path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer>;
  /** The same server, with another credential; `null` is none. */
  as(key: string | null): Api;
}

const JSON_PATTERN = /^application\/([\w.-]+\+)?json\b/;

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (text === '') return null;
  return JSON_PATTERN.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
};

const isBytes = (body: unknown): body is Uint8Array<ArrayBuffer> => body instanceof Uint8Array;

const contentOf = (body: unknown): Sent['body'] => {
  if (body === undefined) return null;
  return typeof body === 'string' || isBytes(body) ? body : JSON.stringify(body);
};

/** What holds for every failure, whatever it is about. */
const expectProblem = ({ status, headers, body }: Answer): void => {
  expect(headers.get('content-type')).toContain(PROBLEM_MEDIA_TYPE);
  const document = problem.parse(body);
  expect(document.status).toBe(status);
  expect(document.type).toBe(problemType(document.code));
};

/**
 * An API to call in a test. Every answer of 400 or more must be a problem document, or the test fails.
 * `onSend` is told of every request.
 */
export const api = (url: string, key: string | null, onSend: (sent: Sent) => void = () => {}): Api => {
  const send: Api['send'] = async (method, path, body, more = {}) => {
    const content = contentOf(body);
    onSend({ method, path, headers: more, body: content });
    const headers = {
      ...(key === null ? undefined : { authorization: `Bearer ${key}` }),
      ...(content === null ? undefined : { 'content-type': 'application/json' }),
      ...more,
    };
    const request = { method, headers, body: content, redirect: 'manual' } as const;
    const response = await fetch(new URL(path, url), request);
    const answer = { status: response.status, headers: response.headers, body: await bodyOf(response) };
    if (answer.status >= 400) expectProblem(answer);
    return answer;
  };
  return {
    get: (path, headers) => send('GET', path, undefined, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    send,
    as: (other) => api(url, other, onSend),
  };
};

/** Expects that an answer is this problem, and gives its document for what else is to be expected of it. */
export const expectRefused = (answer: Answer, code: RefusalCode): Problem => {
  expect(answer.body).toMatchObject({ code });
  return problem.parse(answer.body);
};
