import { startEmbeddedPostgres, type EmbeddedPostgres } from '@clientele/host/embedded-postgres';
import { startKafka, type Kafka } from '@clientele/kafka';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createDatabase, query } from './database.ts';
import { Deployments } from './deployments.ts';
import { temporaryFolder } from './folder.ts';
import { History } from './history.ts';
import { LoadGenerator } from './generator.ts';
import { startPlatform, type Platform } from './processes.ts';
import { openProductLog } from './product-log.ts';
import { sizesOf, type Sizes } from './sizes.ts';

/** For two platforms and whoever asks beside them, where the product is alone. */
const CONNECTIONS_MAX = '200';

/**
 * Where everything is measured: one PostgreSQL with the product's own settings, which all use in turn. What
 * several measurements share is made when the first of them needs it.
 */
export class Laboratory {
  readonly sizes: Sizes;
  readonly dataDir: string;
  readonly load: LoadGenerator;
  readonly #postgres: EmbeddedPostgres;
  #platform: Promise<Platform> | undefined;
  #history: Promise<History> | undefined;
  #historyPlatform: Promise<Platform> | undefined;
  #kafka: Promise<Kafka> | undefined;
  #deployments: Promise<Deployments> | undefined;
  #closed: Promise<void> | undefined;

  private constructor(sizes: Sizes, dataDir: string, postgres: EmbeddedPostgres) {
    this.sizes = sizes;
    this.load = new LoadGenerator(sizes.answersEach);
    this.dataDir = dataDir;
    this.#postgres = postgres;
  }

  static async open(quick: boolean): Promise<Laboratory> {
    const dataDir = await temporaryFolder();
    const settings = { max_connections: CONNECTIONS_MAX };
    return new Laboratory(sizesOf(quick), dataDir, await startEmbeddedPostgres({ dataDir, settings }));
  }

  get postgresPid(): number {
    return this.#postgres.pid;
  }

  /** The product as it runs by default. */
  platform(): Promise<Platform> {
    return (this.#platform ??= startPlatform(this.dataDir));
  }

  /** A log that grows up to its full size, in a database of its own. */
  history(): Promise<History> {
    return (this.#history ??= this.#makeHistory());
  }

  /** The product on the history, which should have its full size by then. */
  historyPlatform(): Promise<Platform> {
    return (this.#historyPlatform ??= this.history().then(({ product }) =>
      startPlatform(this.dataDir, { DATABASE_URL: product.url }),
    ));
  }

  /** A broker, which ends with this process. */
  kafka(): Promise<Kafka> {
    return (this.#kafka ??= startKafka({ folder: join(this.dataDir, 'kafka') }));
  }

  /** The product as separate processes and as one, beside each other. */
  deployments(): Promise<Deployments> {
    return (this.#deployments ??= this.kafka().then(({ brokers }) => Deployments.open(brokers)));
  }

  /** The platforms that run, by what they did. */
  async platforms(): Promise<ReadonlyMap<string, Platform>> {
    const running = new Map<string, Platform>();
    if (this.#platform) running.set('after the load over HTTP', await this.#platform);
    if (this.#historyPlatform) running.set('after rebuild and search', await this.#historyPlatform);
    return running;
  }

  /** Ends them; nobody may ask for one any more. */
  async stopPlatforms(): Promise<void> {
    for (const platform of (await this.platforms()).values()) await platform.stop();
  }

  /** An empty database on the same server. */
  database(name: string): Promise<string> {
    return createDatabase(this.#postgres.url, name);
  }

  async postgresVersion(): Promise<string> {
    const [row] = await query<{ server_version: string }>(this.#postgres.url, 'show server_version');
    return row?.server_version ?? '';
  }

  /** Ends everything; repeated calls share one end. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.load.stop();
    await this.stopPlatforms();
    await (await this.#deployments)?.close();
    await (await this.#history)?.close();
    await (await this.#kafka)?.stop();
    await this.#postgres.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async #makeHistory(): Promise<History> {
    const url = await this.database('history');
    return History.begin(await openProductLog(url, this.dataDir), this.sizes.logEvents[2]);
  }
}
