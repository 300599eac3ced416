import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type {
  ClosedJob,
  ClosedResult,
  Job,
  PacedJob,
  PacedResult,
  SteppedJob,
  SteppedResult,
} from './jobs.ts';

/** The process that sends load. */
export class LoadGenerator {
  readonly #child: ChildProcess = fork(fileURLToPath(import.meta.resolve('@clientele/bench/load')));
  readonly #answersEach: number | null;

  /** Callers ask for some time, or each of them so often, however long that takes. */
  constructor(answersEach: number | null) {
    this.#answersEach = answersEach;
  }

  /** As many requests as so many callers get answered; throws when one of them is refused. */
  async closed(job: Omit<ClosedJob, 'kind'>): Promise<ClosedResult> {
    const answers = this.#answersEach === null ? {} : { answers: this.#answersEach * job.connections };
    const result = await this.#run<ClosedResult>({ kind: 'closed', ...job, ...answers });
    if (result.failed > 0) {
      const path = job.shots[0]?.path;
      throw new Error(
        `${result.failed} requests failed, such as ${path}: ${JSON.stringify(result.statuses)}`,
      );
    }
    return result;
  }

  /** Writes at a fixed rate, and when they could be read; throws when one of them is refused. */
  async paced(job: Omit<PacedJob, 'kind'>): Promise<PacedResult> {
    const result = await this.#run<PacedResult>({ kind: 'paced', ...job });
    if (result.failed > 0) throw new Error(`${result.failed} requests to ${job.url} failed, sent at a pace`);
    return result;
  }

  /** How often a second so many callers get several commands done; throws when one of them is refused. */
  async stepped(job: Omit<SteppedJob, 'kind'>): Promise<number> {
    const { perSecond, failed } = await this.#run<SteppedResult>({ kind: 'stepped', ...job });
    if (failed > 0) throw new Error(`${failed} commands to ${job.url} failed under load`);
    return perSecond;
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #run<Result>(job: Job): Promise<Result> {
    this.#child.send(job);
    const [result] = (await once(this.#child, 'message')) as [Result];
    return result;
  }
}
