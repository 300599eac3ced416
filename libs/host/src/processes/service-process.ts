import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessName } from '../compositions/service-names.ts';
import type { Serving } from '../run-service.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
/** What was compiled once need not be compiled again; without source maps, which cost a fifth of a start. */
const COMPILE_CACHE = join(ROOT, 'tmp/compile-cache');
/** Longest time from the start of a process until it is ready. */
export const START_MS_MAX = 120_000;
/** Longest time that a process may take to stop before it is ended. */
export const STOP_MS_MAX = 20_000;
const READY_POLL_MS = 15;
const LAST_WORDS_LINES = 20;

/** How a process is started. */
export interface ProcessSettings {
  readonly name: ProcessName;
  readonly environment: NodeJS.ProcessEnv;
  /** Called with each line that it says. */
  readonly onLine: ((line: string) => void) | undefined;
}

const eachLine = (from: Readable | null, told: (line: string) => void): void => {
  if (from !== null) createInterface({ input: from }).on('line', told);
};

/** One service in a process of its own, which can be ended in any way and started again. */
export class ServiceProcess {
  #child: ChildProcess | null = null;
  #serving: Serving | null = null;
  #lastWords: string[] = [];

  constructor(private readonly settings: ProcessSettings) {}

  get name(): ProcessName {
    return this.settings.name;
  }

  /** The process; that of the last one, once it has ended. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get serving(): Serving {
    if (this.#serving === null) throw new Error(`${this.name} does not serve`);
    return this.#serving;
  }

  get runs(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    const { name, environment, onLine } = this.settings;
    const main = join(ROOT, 'apps', name, 'dist/main.js');
    const child = spawn(process.execPath, [main], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
      stdio: ['ignore', onLine === undefined ? 'ignore' : 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#lastWords = [];
    eachLine(child.stdout, (line) => onLine?.(line));
    eachLine(child.stderr, (line) => {
      this.#lastWords = [...this.#lastWords, line].slice(-LAST_WORDS_LINES);
      onLine?.(line);
    });
    const ended = once(child, 'close').then(() => null);
    const served = once(child, 'message').then(([message]) => message as Serving);
    const serving = await Promise.race([served, ended]);
    if (serving === null) throw new Error(`${name} did not start: ${this.#lastWords.join('\n')}`);
    this.#serving = serving;
  }

  /** Resolves once it wants to be sent requests. */
  async ready(): Promise<void> {
    const until = performance.now() + START_MS_MAX;
    while (!(await this.#isReady())) {
      if (!this.runs) throw new Error(`${this.name} ended: ${this.#lastWords.join('\n')}`);
      if (performance.now() > until) throw new Error(`${this.name} is not ready`);
      await pause(READY_POLL_MS);
    }
  }

  /** Ends it at once, as a machine that fails does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Lets it end what is under way. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_MS_MAX);
    await this.#end('SIGTERM');
    clearTimeout(late);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null || !this.runs) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async #isReady(): Promise<boolean> {
    const answered = await fetch(new URL('/health/ready', this.serving.url)).catch(() => null);
    await answered?.arrayBuffer();
    return answered?.ok === true;
  }
}
