import { setTimeout as pause } from 'node:timers/promises';
import { isError } from '@clientele/event-store';
import { randomUUID } from 'node:crypto';
import type { Answer, Api } from './api.ts';

/** Times that a request is said before its answer is taken for the last word. */
const TRIES_MAX = 30;
/** Pause before a request is said again whose answer did not say when. */
const PAUSE_MS = 100;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A write that was answered with success, and where the answer says that it is. */
export interface Acknowledged {
  readonly correlationId: string;
  readonly position: bigint;
  /** When it was answered, ISO 8601 UTC. */
  readonly by: string;
}

/** What `fetch` throws when there is no answer, or half of one; anything else is a failure of the test. */
const isUnanswered = (error: unknown): boolean =>
  isError(error) && /^(fetch failed|terminated)$/.test(error.message);

const isLines = ({ headers }: Answer): boolean =>
  headers.get('content-type')?.startsWith('application/x-ndjson') ?? false;

const linesOf = ({ body }: Answer): readonly string[] =>
  String(body)
    .split('\n')
    .filter((line) => line !== '');

const isLineUnavailable = (line: string): boolean =>
  (JSON.parse(line) as { readonly status?: number }).status === 503;

const isLastWord = (answer: Answer): boolean =>
  !answer.headers.has('retry-after') && !(isLines(answer) && linesOf(answer).some(isLineUnavailable));

/** A load of many lines is said again as a whole; each line keeps the first answer that is its last word. */
const combined = (before: Answer | null, answer: Answer): Answer => {
  if (before === null || !isLines(before) || !isLines(answer)) return answer;
  const earlier = linesOf(before);
  const lines = linesOf(answer).map((line, index) => {
    const known = earlier[index];
    return known === undefined || isLineUnavailable(known) ? line : known;
  });
  return { ...answer, body: lines.map((line) => `${line}\n`).join('') };
};

/**
 * A client that does what a good one does: it gives every write a key, waits as long as it is told to, and
 * says a request again whose answer is lost or that the server says may be tried again. All tries have one
 * correlation id. `onAcknowledged` is told of every write that was answered with success.
 */
export const patient = (impatient: Api, onAcknowledged: (write: Acknowledged) => void = () => {}): Api => {
  const attempt = async (say: () => Promise<Answer>): Promise<Answer | null> => {
    try {
      return await say();
    } catch (error) {
      if (isUnanswered(error)) return null;
      throw error;
    }
  };
  const insist = async (say: () => Promise<Answer>): Promise<Answer> => {
    let before: Answer | null = null;
    for (let tries = 1; tries < TRIES_MAX; tries += 1) {
      const said = await attempt(say);
      const answer: Answer | null = said && combined(before, said);
      if (answer && isLastWord(answer)) return answer;
      before = answer ?? before;
      const retryAfter = answer?.headers.get('retry-after');
      await pause(retryAfter ? Number(retryAfter) * 1_000 : PAUSE_MS);
    }
    return say();
  };
  const send: Api['send'] = async (method, path, body, headers = {}) => {
    if (SAFE_METHODS.has(method)) return insist(() => impatient.send(method, path, body, headers));
    const ids = { 'idempotency-key': randomUUID(), 'x-correlation-id': randomUUID(), ...headers };
    const answer = await insist(() => impatient.send(method, path, body, ids));
    const position = answer.headers.get('clientele-position');
    if (answer.status < 300 && position !== null && !answer.headers.has('preference-applied'))
      onAcknowledged({
        correlationId: ids['x-correlation-id'],
        position: BigInt(position),
        by: new Date().toISOString(),
      });
    return answer;
  };
  return {
    get: (path, headers) => send('GET', path, undefined, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    send,
    as: (key) => patient(impatient.as(key), onAcknowledged),
  };
};
