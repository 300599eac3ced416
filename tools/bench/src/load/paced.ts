import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
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
  await pace.close();
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
  readonly #pool: Pool;

  constructor(job: PacedJob) {
    this.#job = job;
    this.#pool = new Pool(job.url, { connections: CONNECTIONS_MAX });
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

  close(): Promise<void> {
    return this.#pool.close();
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

  async #answer({ method, path, headers, body }: Shot): Promise<Answer | null> {
    const sent = await this.#pool.request({ method, path, headers: { ...headers }, body: body ?? null });
    const read = await sent.body.text();
    const isGood = sent.statusCode === 200 || sent.statusCode === 201;
    return isGood ? { body: read, position: String(sent.headers['clientele-position']) } : null;
  }
}
