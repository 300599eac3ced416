import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '@clientele/host/services';
import type { Kafka } from '@clientele/kafka';
import type { Check } from './check.ts';
import { PREFIX, startGround, type Ground } from './ground.ts';
import { logRows, type LogRow } from './log-rows.ts';
import { lagOf, metricsOf, toldLag, type Lag } from './metrics.ts';
import { askUntilAnswered, faultsOfViews, type Product } from './product.ts';
import { checksOfTopics, firstOnes } from './published.ts';
import { killBetweenPublishAndNote } from './relay-kill.ts';
import type { Address } from './requests.ts';
import { Topics } from './topics.ts';

const SERVICES = ['gateway', 'customers', 'contacts', 'wallets', 'documents', 'views'] as const;

/**
 * What is killed: a service; whoever relays, between what it published and its note of that; whoever keeps
 * the views; PostgreSQL; the broker, which is away for a while; or every process and PostgreSQL at the same
 * moment.
 */
type Target = (typeof SERVICES)[number] | 'relay' | 'keeper' | 'postgres' | 'broker' | 'everything';

const BROKER_AWAY_MS = 2_000;
const STARTED_WITHIN_MS = 180_000;
const READY_WITHIN_MS = 180_000;
const SETTLED_WITHIN_MS = 180_000;
const REST_WITHIN_MS = 120_000;
const POLL_MS = 100;

/** The product as separate processes over a real Kafka, with a second process of some services. */
export class Services implements Product<Target> {
  readonly targets = [
    'relay',
    'views',
    'broker',
    'customers',
    'postgres',
    'relay',
    'gateway',
    'contacts',
    'everything',
    'wallets',
    'relay',
    'keeper',
    'documents',
  ] as const;
  readonly dispensable = ['broker'] as const;
  readonly address: Address;
  readonly #processes: readonly ServiceProcess[];
  readonly #topics: Topics;
  #relaysKilled = 0;

  private constructor(
    private readonly dataDir: string,
    private readonly tell: (line: string) => void,
    private readonly ground: Ground,
  ) {
    const { services, replicas } = ground;
    this.address = { url: services.url, key: services.key };
    this.#processes = [...SERVICES.map((name) => services.process(name)), ...replicas];
    this.#topics = new Topics(ground.kafka.brokers, PREFIX);
  }

  /** Started, with everything that they need, in a folder. */
  static async on(dataDir: string, tell: (line: string) => void): Promise<Services> {
    return new Services(dataDir, tell, await startGround(dataDir));
  }

  get documentsFolder(): string {
    return join(this.dataDir, 'documents');
  }

  get broker(): Kafka {
    return this.ground.kafka;
  }

  async ready(): Promise<void> {
    await this.#ask('/health/ready', READY_WITHIN_MS);
  }

  async settled(position: number | 'head' = 'head'): Promise<void> {
    await this.#ask('/v1/customers?limit=1', SETTLED_WITHIN_MS, position);
  }

  async lag(): Promise<Lag> {
    return lagOf(await Promise.all(this.#processes.map(({ serving }) => metricsOf(serving.url))));
  }

  async kill(target: Target): Promise<void> {
    switch (target) {
      case 'postgres':
        return this.#killPostgres();
      case 'broker':
        return this.#killBroker();
      case 'relay':
        return untilDone(() => this.#killRelay());
      case 'keeper':
        return untilDone(async () => kill([await this.#whoTells('views_leads')]));
      case 'everything':
        this.#killPostgres();
        return kill(this.#processes);
      default:
        return kill([this.ground.services.process(target)]);
    }
  }

  async atRest(): Promise<readonly Check[]> {
    const name = 'nobody is behind the log any more once clients rest';
    const [since, deadline] = [performance.now(), Date.now() + REST_WITHIN_MS];
    for (;;) {
      const lag = await this.lag();
      if (Math.max(...Object.values(lag)) === 0) break;
      if (Date.now() > deadline) return [{ name, faults: [toldLag(lag)] }];
      await delay(POLL_MS);
    }
    this.tell(
      `nobody is behind the log any more, ${Math.round(performance.now() - since)} ms after the clients`,
    );
    return [{ name, faults: [] }];
  }

  /** Of all processes, that of documents sweeps. */
  restart(): Promise<void> {
    return this.ground.services.restart('documents');
  }

  rows(): Promise<readonly LogRow[]> {
    return logRows(this.ground.postgres.url);
  }

  async checksOf(rows: readonly LogRow[]): Promise<readonly Check[]> {
    const messages = await this.#topics.messages();
    const repeats = messages.length - firstOnes(messages).length;
    this.tell(`${messages.length} messages are on the topics; ${repeats} of them repeat others`);
    return [
      ...checksOfTopics(rows, messages, PREFIX),
      {
        name: 'a relay that was killed before it noted what it published has it published again',
        faults: repeats < this.#relaysKilled ? [`${this.#relaysKilled} kills, ${repeats} repeats`] : [],
      },
    ];
  }

  viewFaults(): Promise<readonly string[]> {
    return faultsOfViews({ ...process.env, ...this.ground.environment });
  }

  async stop(): Promise<void> {
    await this.ground.stop();
  }

  #killPostgres(): void {
    process.kill(this.ground.postgres.pid, 'SIGKILL');
  }

  async #killBroker(): Promise<void> {
    await this.broker.kill();
    await delay(BROKER_AWAY_MS);
    await this.broker.start();
  }

  async #killRelay(): Promise<void> {
    const killed: ServiceProcess[] = [];
    const kill = async () => {
      const leader = await this.#whoTells('relay_leads');
      await leader.kill();
      killed.push(leader);
    };
    try {
      const [{ url }, count] = [this.ground.postgres, () => this.#topics.count()];
      await killBetweenPublishAndNote({ url, count, kill });
      this.#relaysKilled += 1;
    } finally {
      await revive(killed);
    }
  }

  async #whoTells(metric: string): Promise<ServiceProcess> {
    const found = await Promise.all(
      this.#processes.map(async (one) => ((await metricsOf(one.serving.url)).get(metric) === 1 ? [one] : [])),
    );
    const [first] = found.flat();
    if (first === undefined) throw new Error(`no process has ${metric}`);
    return first;
  }

  #ask(path: string, withinMs: number, position: number | 'head' = 'head'): Promise<void> {
    const look = () => {
      const gone = this.#processes.find(({ runs }) => !runs);
      if (gone !== undefined)
        throw new Error(`${gone.name} ended by itself; see ${this.dataDir}/services.log`);
    };
    return askUntilAnswered(this.address, { path, withinMs, position, look });
  }
}

const kill = async (processes: readonly ServiceProcess[]): Promise<void> => {
  await Promise.all(processes.map((one) => one.kill()));
  await revive(processes);
};

/** As often as it takes: whoever needs PostgreSQL does not start without it. */
const revive = async (processes: readonly ServiceProcess[]): Promise<void> => {
  await Promise.all(processes.map((one) => untilDone(() => one.start())));
};

const untilDone = async (work: () => Promise<void>): Promise<void> => {
  const deadline = Date.now() + STARTED_WITHIN_MS;
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(POLL_MS);
    }
};
