import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { PacedJob, PacedResult, Shot } from '../jobs.ts';

/** Every so many writes, one is read back. */
const READ_EVERY = 5;
const CONNECTIONS_MAX = 256;
const TICK_MS = 1;

interface Written {
  readonly id: string;
  readonly position: string;
}

/**
 * Sends each write when it is due. A write that was sent late because others were slow still counts from when
 * it was due, so that no slow moment hides itself by holding back the load.
 */
export const shootPaced = async (job: PacedJob): Promise<PacedResult> => {
  const pace = new Pace(job);
  const total = Math.round(job.perSecond * job.seconds);
  const writing: Promise<void>[] = [];
  const began = performance.now();
  while (writing.length < total) {
    const dueAt = began + (writing.length * 1_000) / job.perSecond;
    if (performance.now() < dueAt) await delay(TICK_MS);
    else writing.push(pace.writeAndRead(dueAt, writing.length % READ_EVERY === 0));
  }
  await Promise.all(writing);
  pace.close();
  return pace;
};

class Pace implements PacedResult {
  readonly sinceDueMs: number[] = [];
  readonly sinceAcknowledgedMs: number[] = [];
  failed = 0;
  readonly #job: PacedJob;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });

  constructor(job: PacedJob) {
    this.#job = job;
  }

  async writeAndRead(dueAt: number, reads: boolean): Promise<void> {
    try {
      const written = await this.#send(this.#job.write);
      if (written === null || !reads) return;
      const acknowledgedAt = performance.now();
      const { id, position } = JSON.parse(written) as Written;
      const headers = { ...this.#job.read.headers, 'clientele-min-position': position };
      const shown = await this.#send({ method: 'GET', path: `/v1/customers/${id}`, headers });
      if (shown === null) return;
      const now = performance.now();
      this.sinceDueMs.push(now - dueAt);
      this.sinceAcknowledgedMs.push(now - acknowledgedAt);
    } catch {
      this.failed += 1;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The answer's body; `null` when the answer is not what was asked for, which is counted. */
  #send({ method, path, headers, body }: Shot): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#job.url), { method, agent: this.#agent, headers });
      sent.once('error', reject).once('response', (response) => {
        const ok = response.statusCode === 200 || response.statusCode === 201;
        if (!ok) this.failed += 1;
        text(response).then((read) => resolve(ok ? read : null), reject);
      });
      sent.end(body);
    });
  }
}
