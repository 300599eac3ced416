import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { attach, type Attached, type Wanted } from './attach.ts';
import { findBinaries } from './binaries.ts';
import { DATABASE, USER, openCluster, type Cluster } from './cluster.ts';
import { resignAsKeeper } from './keeper.ts';
import { stopPostmaster, whenGone } from './postmaster.ts';
import { settingArguments } from './settings.ts';

/** `restarting` from the moment that the server's death is seen until it answers again. */
export type EmbeddedPostgresState = 'running' | 'restarting' | 'stopped';

/** A PostgreSQL server beside this process, kept running until `stop()`. */
export interface EmbeddedPostgres {
  /** The same for the whole life of this object, restarts included. */
  readonly url: string;
  /** The newest server process. */
  readonly pid: number;
  readonly state: EmbeddedPostgresState;
  /** Called each time that the server ended without being asked to. */
  onExit(listener: () => void): void;
  /** Called each time that it is ready again. */
  onRestart(listener: () => void): void;
  /** Shuts the server down, unless another process looks after it; repeated calls share one shutdown. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The product's data folder; the server keeps everything in a folder of its own inside it. */
  readonly dataDir: string;
  /** When absent: the port of the last time while that is free, else any free one. */
  readonly port?: number;
  /** Server settings that differ from the built-in choice. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
}

const START_ATTEMPTS_MAX = 5;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;

/**
 * Starts PostgreSQL on the data folder, or takes over the one that runs there already. Resolves when it
 * answers; from then on a server that dies is started again.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(options.dataDir, await findBinaries());
  const settings = settingArguments(options.settings ?? {});
  const wanted: Wanted = { port: options.port, settings, log: options.log ?? (() => undefined) };
  const attached = await attachPatiently(cluster, wanted);
  return new SupervisedPostgres(cluster, { ...wanted, port: attached.port }, attached);
}

/** The processes of a killed server take a moment to end, and another program may take the port meanwhile. */
async function attachPatiently(cluster: Cluster, wanted: Wanted): Promise<Attached> {
  for (let attempt = 1; attempt < START_ATTEMPTS_MAX; attempt += 1) {
    try {
      return await attach(cluster, wanted);
    } catch (error) {
      wanted.log((error as Error).message);
      await delay(retryMs(attempt));
    }
  }
  return attach(cluster, wanted);
}

const retryMs = (attempt: number): number => Math.min(RETRY_MS_MIN * 2 ** (attempt - 1), RETRY_MS_MAX);

class SupervisedPostgres implements EmbeddedPostgres {
  readonly url: string;
  #state: EmbeddedPostgresState = 'running';
  #stopped: Promise<void> | undefined;
  #server: Attached;
  readonly #cluster: Cluster;
  readonly #wanted: Wanted;
  readonly #stopping = new AbortController();
  readonly #events = new EventEmitter<{ exit: []; restart: [] }>();
  readonly #supervision: Promise<void>;

  constructor(cluster: Cluster, wanted: Wanted, server: Attached) {
    this.url = `postgres://${USER}:${cluster.password}@127.0.0.1:${server.port}/${DATABASE}`;
    this.#cluster = cluster;
    this.#wanted = wanted;
    this.#server = server;
    this.#supervision = this.#supervise();
  }

  get pid(): number {
    return this.#server.pid;
  }

  get state(): EmbeddedPostgresState {
    return this.#state;
  }

  onExit(listener: () => void): void {
    this.#events.on('exit', listener);
  }

  onRestart(listener: () => void): void {
    this.#events.on('restart', listener);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#supervision;
    this.#state = 'stopped';
    if (!this.#server.isKept) return;
    await stopPostmaster(this.#cluster, this.#server.pid);
    await resignAsKeeper(this.#cluster.keeperFile);
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      await whenGone(this.#server.pid, signal);
      if (signal.aborted) return;
      this.#state = 'restarting';
      this.#wanted.log(`PostgreSQL ended by itself (process ${this.#server.pid}) and is started again`);
      this.#events.emit('exit');
      if (!(await this.#revive(signal))) return;
      this.#state = 'running';
      this.#events.emit('restart');
    }
  }

  /** Tries until it succeeds, ever more slowly; false when `stop()` came first. */
  async #revive(signal: AbortSignal): Promise<boolean> {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        this.#server = await attach(this.#cluster, this.#wanted);
        return true;
      } catch (error) {
        this.#wanted.log((error as Error).message);
        await delay(retryMs(attempt), undefined, { signal }).catch(() => undefined);
      }
    }
    return false;
  }
}
