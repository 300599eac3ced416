import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Address } from './api.ts';
import type { Listening } from './servers/serve.ts';

/** The root of the repository. */
export const ROOT = resolve(import.meta.dirname, '../../..');
/** Node's options and the program, as `npm start` has them: what is measured is what ships. */
const PLATFORM = startedBy(readFileSync(join(ROOT, 'package.json'), 'utf8'));
/** A platform that finds a large log makes its read models before it is ready. */
const READY_WITHIN_MS = 1_800_000;
const ASKED_EVERY_MS = 10;
const STOPPED_WITHIN_MS = 30_000;
/** The administrator's. */
export const BENCH_KEY = `bench-${'0123456789'.repeat(3)}`;

function startedBy(manifest: string): readonly string[] {
  const { scripts } = JSON.parse(manifest) as { readonly scripts: { readonly start: string } };
  return scripts.start.slice(scripts.start.indexOf('exec node ') + 'exec node '.length).split(' ');
}

/** A server in a process of its own. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

/** Starts one of the servers that the product is measured against. */
export const startPeer = async (
  name: 'crud' | 'echo' | 'select',
  environment: Environment = {},
): Promise<Server> => {
  const child = fork(fileURLToPath(import.meta.resolve(`@clientele/bench/servers/${name}`)), {
    env: { ...process.env, ...environment, NODE_ENV: 'production' },
  });
  const [{ port }] = (await once(child, 'message')) as [Listening];
  return { url: `http://127.0.0.1:${port}`, pid: pidOf(child), stop: () => ended(child, 'SIGTERM') };
};

/** The product, with the key of its administrator, and how long it took until it was ready. */
export interface Platform extends Server, Address {
  readonly readyMs: number;
}

/** Starts the product on a data folder, as `npm start` does or straight from its build. */
export const startPlatform = async (
  dataDir: string,
  environment: Environment = {},
  command: readonly [string, ...string[]] = [process.execPath, ...PLATFORM],
): Promise<Platform> => {
  const key = BENCH_KEY;
  const port = await freePort();
  const began = performance.now();
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: String(port),
      BOOTSTRAP_API_KEY: key,
      RATE_LIMIT_PER_SECOND: '0',
      LOG_LEVEL: 'warn',
      ...environment,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(`${url}/health/ready`, child);
  const readyMs = performance.now() - began;
  return { url, key, readyMs, pid: pidOf(child), stop: () => ended(child, 'SIGTERM') };
};

const untilReady = async (url: string, child: ChildProcess): Promise<void> => {
  const latest = performance.now() + READY_WITHIN_MS;
  while (performance.now() < latest) {
    if (child.exitCode !== null) throw new Error(`the platform ended with code ${child.exitCode}`);
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await delay(ASKED_EVERY_MS);
  }
  throw new Error(`the platform was not ready within ${READY_WITHIN_MS} ms`);
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

const pidOf = ({ pid }: ChildProcess): number => {
  if (pid === undefined) throw new Error('a process could not be started');
  return pid;
};

/** Ends a process that was started here, with force when it does not listen. */
const ended = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
  await exit;
  clearTimeout(force);
};
