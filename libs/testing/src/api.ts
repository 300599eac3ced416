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

/** Calls one server with one credential. A string is sent as it is, anything else as JSON. */
export interface Api {
  get(path: string, headers?: RequestHeaders): Promise<Answer>;
  delete(path: string, headers?: RequestHeaders): Promise<Answer>;
  post(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer>;
  put(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer>;
  patch(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer>;
  /** The same server, with another credential; `null` is none. */
  as(key: string | null): Api;
}

const JSON_PATTERN = /^application\/([\w.-]+\+)?json\b/;

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (text === '') return null;
  return JSON_PATTERN.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
};

/** What holds for every failure, whatever it is about. */
const expectProblem = ({ status, headers, body }: Answer): void => {
  expect(headers.get('content-type')).toContain(PROBLEM_MEDIA_TYPE);
  const document = problem.parse(body);
  expect(document.status).toBe(status);
  expect(document.type).toBe(problemType(document.code));
};

/** An API to call in a test. Every answer of 400 or more must be a problem document, or the test fails. */
export const api = (url: string, key: string | null): Api => {
  const call = async (method: string, path: string, body: unknown, more: RequestHeaders): Promise<Answer> => {
    const headers = {
      ...(key === null ? undefined : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
      ...more,
    };
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(new URL(path, url), {
      method,
      headers,
      body: sent ?? null,
      redirect: 'manual',
    });
    const answer = { status: response.status, headers: response.headers, body: await bodyOf(response) };
    if (answer.status >= 400) expectProblem(answer);
    return answer;
  };
  return {
    get: (path, headers = {}) => call('GET', path, undefined, headers),
    delete: (path, headers = {}) => call('DELETE', path, undefined, headers),
    post: (path, body, headers = {}) => call('POST', path, body, headers),
    put: (path, body, headers = {}) => call('PUT', path, body, headers),
    patch: (path, body, headers = {}) => call('PATCH', path, body, headers),
    as: (other) => api(url, other),
  };
};

/** Expects that an answer is this problem, and gives its document for what else is to be expected of it. */
export const expectRefused = (answer: Answer, code: RefusalCode): Problem => {
  const document = problem.parse(answer.body);
  expect(document.code).toBe(code);
  return document;
};
