import { rm } from 'node:fs/promises';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@clientele/host/embedded-postgres';
import { startServices } from '@clientele/host/services';
import type { Address } from './api.ts';
import { createDatabase } from './database.ts';
import { temporaryFolder } from './folder.ts';
import { BENCH_KEY, startPlatform } from './processes.ts';

/** The processes that the product is made of when each service has its own. */
const NAMES = ['gateway', 'customers', 'contacts', 'wallets', 'documents', 'views'] as const;
/** For all of them with their pools. */
const CONNECTIONS_MAX = '200';
/** Longer than anything that is measured: what is slow shall show, not fail. */
const SETTLED_WITHIN_MS = '60000';

/** The product where it answers, and its processes by name. */
export interface Deployment extends Address {
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** The product over one PostgreSQL with room for many processes, each deployment in a database of its own. */
export class Deployments {
  readonly #dataDir: string;
  readonly #postgres: EmbeddedPostgres;
  readonly #brokers: string;
  readonly #started: Deployment[] = [];
  #closed: Promise<void> | undefined;

  private constructor(dataDir: string, postgres: EmbeddedPostgres, brokers: string) {
    this.#dataDir = dataDir;
    this.#postgres = postgres;
    this.#brokers = brokers;
  }

  static async open(brokers: string): Promise<Deployments> {
    const dataDir = await temporaryFolder();
    const settings = { max_connections: CONNECTIONS_MAX };
    return new Deployments(dataDir, await startEmbeddedPostgres({ dataDir, settings }), brokers);
  }

  /** Every service in a process of its own, over Kafka. */
  async services(): Promise<Deployment> {
    const services = await startServices({
      environment: {
        ...(await this.#environment('services')),
        DATA_DIR: this.#dataDir,
        BOOTSTRAP_API_KEY: BENCH_KEY,
        RATE_LIMIT_PER_SECOND: '0',
        LOG_LEVEL: 'warn',
        ...this.#kafka('services'),
      },
    });
    return this.#note({
      url: services.url.replace('localhost', '127.0.0.1'),
      key: BENCH_KEY,
      pids: new Map(NAMES.map((name) => [name, services.process(name).pid])),
      stop: () => services.stop(),
    });
  }

  /** All in one process, without Kafka. */
  async platform(): Promise<Deployment> {
    return this.#platform(await this.#environment('platform'));
  }

  /** All in one process, over Kafka. */
  async platformOverKafka(): Promise<Deployment> {
    return this.#platform({ ...(await this.#environment('kafka')), ...this.#kafka('kafka') });
  }

  /** Ends everything; repeated calls share one end. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #platform(environment: Readonly<Record<string, string>>): Promise<Deployment> {
    const platform = await startPlatform(this.#dataDir, environment);
    const { url, key, pid } = platform;
    return this.#note({ url, key, pids: new Map([['platform', pid]]), stop: () => platform.stop() });
  }

  async #environment(name: string): Promise<Readonly<Record<string, string>>> {
    const url = await createDatabase(this.#postgres.url, name);
    return { DATABASE_URL: url, MIN_POSITION_WAIT_MS: SETTLED_WITHIN_MS };
  }

  #kafka(prefix: string): Readonly<Record<string, string>> {
    return { KAFKA_BROKERS: this.#brokers, KAFKA_PREFIX: prefix };
  }

  #note(deployment: Deployment): Deployment {
    this.#started.push(deployment);
    return deployment;
  }

  async #close(): Promise<void> {
    for (const deployment of this.#started) await deployment.stop();
    await this.#postgres.stop();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
