import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cause, PacedJob, PacedResult, Shot } from '../jobs.ts';

/** Every so many writes, one is read back. */
const READ_EVERY = 5;
const CONNECTIONS_MAX = 256;
const TICK_MS = 1;

/**
 * Sends each write when it is due. A write that was sent late because others were slow still counts from when
 * it was due, so that no slow moment hides itself by holding back the load.
 */
export const shootPaced = async (job: PacedJob): Promise<PacedResult> => {
  const { perSecond, seconds, causes = [] } = job;
  const pace = new Pace(job);
  const total = Math.round(perSecond * seconds);
  const causeEvery = Math.max(1, Math.floor(total / causes.length));
  const sending: Promise<void>[] = [];
  const began = performance.now();
  while (sending.length < total) {
    const number = sending.length;
    const dueAt = began + (number * 1_000) / perSecond;
    const cause = number % causeEvery === 0 ? causes[number / causeEvery] : undefined;
    if (performance.now() < dueAt) await delay(TICK_MS);
    else sending.push(cause === undefined ? pace.write(dueAt, number % READ_EVERY === 0) : pace.cause(cause));
  }
  await Promise.all(sending);
  pace.close();
  return pace;
};

interface Answer {
  readonly body: string;
  readonly position: string;
}

class Pace implements PacedResult {
  written = 0;
  failed = 0;
  readonly sinceDueMs: number[] = [];
  readonly sinceAcknowledgedMs: number[] = [];
  readonly reactedMs: number[] = [];
  readonly #job: PacedJob;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });

  constructor(job: PacedJob) {
    this.#job = job;
  }

  /** Writes, and reads it back when that is its turn. */
  async write(dueAt: number, isRead: boolean): Promise<void> {
    const { write, read } = this.#job;
    const written = await this.#write(write);
    if (written === null || read === undefined || !isRead) return;
    const acknowledgedAt = performance.now();
    const { id } = JSON.parse(written.body) as { readonly id: string };
    if ((await this.#read(`/v1/customers/${id}`, read, written)) === null) return;
    const now = performance.now();
    this.sinceDueMs.push(now - dueAt);
    this.sinceAcknowledgedMs.push(now - acknowledgedAt);
  }

  /** Writes what sets something off, and reads that. */
  async cause({ write, effect }: Cause): Promise<void> {
    const written = await this.#write(write);
    if (written === null) return;
    const acknowledgedAt = performance.now();
    const read = await this.#read(effect.path, write, written);
    if (read === null) return;
    if (read.body.includes(effect.shows)) this.reactedMs.push(performance.now() - acknowledgedAt);
    else this.failed += 1;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #write(shot: Shot): Promise<Answer | null> {
    const written = await this.#send(shot);
    if (written !== null) this.written += 1;
    return written;
  }

  #read(path: string, { headers }: Pick<Shot, 'headers'>, { position }: Answer): Promise<Answer | null> {
    const settled = { ...headers, 'clientele-min-position': position };
    return this.#send({ method: 'GET', path, headers: settled });
  }

  /** The answer; `null` when it is not what was asked for, or never came, which is counted. */
  async #send(shot: Shot): Promise<Answer | null> {
    const answer = await this.#answer(shot).catch(() => null);
    if (answer === null) this.failed += 1;
    return answer;
  }

  #answer({ method, path, headers, body }: Shot): Promise<Answer | null> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#job.url), { method, agent: this.#agent, headers });
      sent.once('error', reject).once('response', (response) => {
        const ok = response.statusCode === 200 || response.statusCode === 201;
        const position = String(response.headers['clientele-position']);
        text(response).then((read) => resolve(ok ? { body: read, position } : null), reject);
      });
      sent.end(body);
    });
  }
}
