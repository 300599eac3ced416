import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Produced, Production } from './producers/production.ts';

/** A bare Kafka client in a process of its own: the product changes how its own works. */
export class RawProducer {
  readonly #child: ChildProcess;

  /** It sends copies of what the log of this database would publish. */
  constructor(databaseUrl: string) {
    this.#child = fork(fileURLToPath(import.meta.resolve('@clientele/bench/producers/kafkajs')), {
      // The client sets timers that are due already.
      execArgv: ['--disable-warning=TimeoutNegativeWarning'],
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
  }

  /** How many messages a second it publishes. */
  async produce(production: Production): Promise<number> {
    this.#child.send(production);
    const [{ perSecond }] = (await once(this.#child, 'message')) as [Produced];
    return perSecond;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
