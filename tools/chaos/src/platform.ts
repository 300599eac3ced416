import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Target } from './kills.ts';
import type { Address } from './requests.ts';

const PROGRAMS = resolve(import.meta.dirname, '../../../apps/platform/dist');
const READY_WITHIN_MS = 60_000;
const POLL_MS = 10;
const SETTLED_WITHIN_MS = 60_000;
const OK = 200;

const programOf = (name: string): readonly string[] => ['--enable-source-maps', join(PROGRAMS, `${name}.js`)];

/** The product as a process on a data folder of its own, which can be killed and started again. */
export class Platform {
  readonly address: Address;
  readonly #dataDir: string;
  #child: ChildProcess | undefined;

  private constructor(dataDir: string, port: number) {
    this.#dataDir = dataDir;
    this.address = { url: `http://127.0.0.1:${port}`, key: `chaos-${'0123456789'.repeat(3)}` };
  }

  /** Not started yet. */
  static async on(dataDir: string): Promise<Platform> {
    return new Platform(dataDir, await freePort());
  }

  /** What the process says, for whoever wants to know why something failed. */
  get logFile(): string {
    return join(this.#dataDir, 'platform.log');
  }

  async start(): Promise<void> {
    const log = await open(this.logFile, 'a');
    this.#child = spawn(process.execPath, programOf('main'), {
      env: this.#environment(),
      stdio: ['ignore', log.fd, log.fd],
    });
    await log.close();
  }

  /** Runs an operator's command beside the product; rejects with what it said when it fails. */
  async run(program: string, args: readonly string[]): Promise<void> {
    const command = [...programOf(program), ...args];
    await promisify(execFile)(process.execPath, command, { env: this.#environment() });
  }

  #environment(): NodeJS.ProcessEnv {
    const { url, key } = this.address;
    return {
      ...process.env,
      DATA_DIR: this.#dataDir,
      PORT: new URL(url).port,
      BOOTSTRAP_API_KEY: key,
      RATE_LIMIT_PER_SECOND: '0',
    };
  }

  /** Resolves when the product takes requests. */
  async ready(): Promise<void> {
    await this.#ask('/health/ready', READY_WITHIN_MS);
  }

  /** Resolves when the read models have a write with all that it set off, or everything in the log. */
  async settled(position: number | 'head' = 'head'): Promise<void> {
    await this.#ask('/v1/customers?limit=1', SETTLED_WITHIN_MS, position);
  }

  /** Ends the product and starts it again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
    await this.ready();
  }

  /** Kills with SIGKILL; a platform that was killed is started again. */
  async kill(target: Target): Promise<void> {
    const postmaster = target === 'platform' ? undefined : await this.#postmasterPid();
    const killed = target === 'postgres' ? undefined : this.#child;
    // Both signals are sent before either process can see what became of the other.
    if (postmaster !== undefined) signal(postmaster, 'SIGKILL');
    if (killed === undefined) return;
    await end(killed, 'SIGKILL');
    await this.start();
  }

  /** Ends the product as an operator would, or by force what does not listen. */
  async stop(): Promise<void> {
    if (this.#child !== undefined) await end(this.#child, 'SIGTERM');
    const postmaster = await this.#postmasterPid();
    if (postmaster !== undefined) signal(postmaster, 'SIGQUIT');
  }

  async #ask(path: string, withinMs: number, position: number | 'head' = 'head'): Promise<void> {
    const { url, key } = this.address;
    const headers = { authorization: `Bearer ${key}`, 'clientele-min-position': String(position) };
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      if (this.#child === undefined || hasEnded(this.#child))
        throw new Error(`the product ended by itself; see ${this.logFile}`);
      const status = await fetch(`${url}${path}`, { headers }).then(
        (response) => response.arrayBuffer().then(() => response.status),
        () => 0,
      );
      if (status === OK) return;
      await delay(POLL_MS);
    }
    throw new Error(`${path} was not answered within ${withinMs} ms; see ${this.logFile}`);
  }

  async #postmasterPid(): Promise<number | undefined> {
    const lock = await readFile(join(this.#dataDir, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '');
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

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
