import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { addressSaidBy } from '@clientele/testing/address';
import pg from 'pg';
import { runCommand } from './command.ts';

const VIEWS = 'apps/platform/dist/views.js';
const KEY = 'the-administrator-of-this-installation';

/** What every process is told; reads wait for their position however busy the machine is. */
const SETTINGS = {
  PORT: '0',
  BOOTSTRAP_API_KEY: KEY,
  LOG_LEVEL: 'silent',
  MIN_POSITION_WAIT_MS: '60000',
  RATE_LIMIT_PER_SECOND: '0',
};

/** How the product is started once for many files of tests. */
interface Wanted {
  /** Its database, and with TEST_ before it the variable that tells the files where it is. */
  readonly name: 'platform' | 'services';
  /** What Node runs, built before. */
  readonly args: readonly string[];
}

/** The product in one way of running it, on a database of its own, for all files that set nothing. */
export class TestProduct {
  readonly #wanted: Wanted;
  #environment: NodeJS.ProcessEnv = {};
  #process: ChildProcessByStdio<null, Readable, null> | undefined;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  /** Resolves when it serves. */
  async start(settings: NodeJS.ProcessEnv = {}): Promise<void> {
    const { name, args } = this.#wanted;
    const databaseUrl = await databaseNamed(name);
    const DATA_DIR = await mkdtemp(join(tmpdir(), `clientele-${name}-`));
    const { PATH } = process.env;
    this.#environment = { ...SETTINGS, ...settings, PATH, DATABASE_URL: databaseUrl, DATA_DIR };
    const env = this.#environment;
    this.#process = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    process.once('exit', this.#abandon);
    const url = await addressSaidBy(this.#process);
    process.env[`TEST_${name.toUpperCase()}`] = JSON.stringify({ url, key: KEY, databaseUrl });
  }

  /** Stops it, and fails unless all that was read of it equals a fresh fold of its log. */
  async stop(): Promise<void> {
    process.off('exit', this.#abandon);
    const verified = await runCommand(process.execPath, [VIEWS, 'verify'], this.#environment);
    if (this.#process?.kill('SIGTERM') === true) await once(this.#process, 'exit');
    await rm(this.#environment['DATA_DIR'] ?? '', { recursive: true, force: true });
    if (!verified.ok)
      throw new Error(`the views of the shared ${this.#wanted.name} are not what its log says`);
  }

  // It would go on serving after an interrupted run.
  readonly #abandon = (): void => {
    this.#process?.kill('SIGTERM');
  };
}

const databaseNamed = async (name: string): Promise<string> => {
  const server = process.env['TEST_DATABASE_URL'];
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(String(server));
  url.pathname = name;
  return url.href;
};
