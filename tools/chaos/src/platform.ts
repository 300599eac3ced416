import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@clientele/host/embedded-postgres';
import { Ports } from '@clientele/host/services';
import type { Check } from './check.ts';
import { logRows, type LogRow } from './log-rows.ts';
import { askUntilAnswered, faultsOfViews, programOf, type Product } from './product.ts';
import type { Address } from './requests.ts';

/** What is killed: the product's process, the PostgreSQL beside it, or both at the same moment. */
type Target = 'platform' | 'postgres' | 'both';

const READY_WITHIN_MS = 180_000;
const SETTLED_WITHIN_MS = 180_000;

/** The product as one process on a data folder of its own. */
export class Platform implements Product<Target> {
  readonly address: Address;
  readonly targets = ['platform', 'postgres', 'both'] as const;
  readonly dispensable = [];
  #child: ChildProcess | undefined;

  private constructor(
    private readonly dataDir: string,
    private readonly ports: Ports,
    port: number,
  ) {
    this.address = { url: `http://127.0.0.1:${port}`, key: `chaos-${'0123456789'.repeat(3)}` };
  }

  /** Started, which does not mean that it takes requests yet. */
  static async on(dataDir: string): Promise<Platform> {
    const ports = await Ports.claim();
    const platform = new Platform(dataDir, ports, await ports.next());
    await platform.#start();
    return platform;
  }

  get documentsFolder(): string {
    return join(this.dataDir, 'documents');
  }

  async ready(): Promise<void> {
    await this.#ask('/health/ready', READY_WITHIN_MS);
  }

  async settled(position: number | 'head' = 'head'): Promise<void> {
    await this.#ask('/v1/customers?limit=1', SETTLED_WITHIN_MS, position);
  }

  async restart(): Promise<void> {
    await this.#halt();
    await this.#start();
    await this.ready();
  }

  async kill(target: Target): Promise<void> {
    const postmaster = target === 'platform' ? undefined : await this.#postmasterPid();
    const killed = target === 'postgres' ? undefined : this.#child;
    // Both signals are sent before either process can see what became of the other.
    if (postmaster !== undefined) signal(postmaster, 'SIGKILL');
    if (killed === undefined) return;
    await end(killed, 'SIGKILL');
    await this.#start();
  }

  async atRest(): Promise<readonly Check[]> {
    return [];
  }

  async rows(): Promise<readonly LogRow[]> {
    const postgres = await startEmbeddedPostgres({ dataDir: this.dataDir });
    try {
      return await logRows(postgres.url);
    } finally {
      await postgres.stop();
    }
  }

  async checksOf(): Promise<readonly Check[]> {
    return [];
  }

  viewFaults(): Promise<readonly string[]> {
    return faultsOfViews(this.#environment());
  }

  async stop(): Promise<void> {
    await this.#halt();
    await this.ports.release();
  }

  /** What the process says, for whoever wants to know why something failed. */
  get #logFile(): string {
    return join(this.dataDir, 'platform.log');
  }

  async #halt(): Promise<void> {
    if (this.#child !== undefined) await end(this.#child, 'SIGTERM');
    const postmaster = await this.#postmasterPid();
    if (postmaster !== undefined) signal(postmaster, 'SIGQUIT');
  }

  async #start(): Promise<void> {
    const log = await open(this.#logFile, 'a');
    this.#child = spawn(process.execPath, programOf('main'), {
      env: this.#environment(),
      stdio: ['ignore', log.fd, log.fd],
    });
    await log.close();
  }

  #environment(): NodeJS.ProcessEnv {
    const { url, key } = this.address;
    return {
      ...process.env,
      DATA_DIR: this.dataDir,
      PORT: new URL(url).port,
      BOOTSTRAP_API_KEY: key,
      RATE_LIMIT_PER_SECOND: '0',
    };
  }

  #ask(path: string, withinMs: number, position: number | 'head' = 'head'): Promise<void> {
    const look = () => {
      if (this.#child === undefined || hasEnded(this.#child))
        throw new Error(`the product ended by itself; see ${this.#logFile}`);
    };
    return askUntilAnswered(this.address, { path, withinMs, position, look });
  }

  async #postmasterPid(): Promise<number | undefined> {
    const lock = await readFile(join(this.dataDir, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '');
    return Number(lock.split('\n')[0]) || undefined;
  }
}

const STOPPED_WITHIN_MS = 30_000;

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const end = async (child: ChildProcess, name: NodeJS.Signals): Promise<void> => {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(name);
  const force = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
  await ended;
  clearTimeout(force);
};

/** Does nothing when the process has ended already. */
const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};
