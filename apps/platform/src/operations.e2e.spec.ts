import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { addressSaidBy } from '@clientele/testing/address';

const ROOT = resolve(import.meta.dirname, '../../..');
const PLATFORM = [process.execPath, join(ROOT, 'apps/platform/dist/main.js')];
const KEY = '0123456789'.repeat(4);
const START_MS_MAX = 120_000;
const POLL_MS = 20;

let dataDir: string;
let child: ChildProcess;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'clientele-operations-'));
  // PostgreSQL may run as another account, which has to reach its own folder inside this one.
  await chmod(dataDir, 0o755);
});

afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await rm(dataDir, { recursive: true, force: true });
});

const run = (
  [program = '', ...args]: readonly string[],
  settings: NodeJS.ProcessEnv,
  output: 'ignore' | 'pipe' = 'ignore',
): ChildProcess => {
  const env = { ...process.env, DATA_DIR: dataDir, BOOTSTRAP_API_KEY: KEY, ...settings };
  child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', output, output] });
  return child;
};

const listening = async (): Promise<Server> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const portOf = (server: Server): string => String((server.address() as AddressInfo).port);

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + START_MS_MAX;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to that');
    await delay(POLL_MS);
  }
};

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

/** The process of PostgreSQL; 0 when there is none. */
const postmaster = async (): Promise<number> => {
  const lock = await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '');
  return Number(lock.split('\n')[0]);
};

/** What the platform says until it ends, and how it ends. */
const failure = async (settings: NodeJS.ProcessEnv): Promise<unknown> => {
  const { stdout, stderr } = run(PLATFORM, settings, 'pipe');
  const [out, err, [code]] = await Promise.all([text(stdout!), text(stderr!), once(child, 'exit')]);
  return { out, err, code: code as number };
};

it('says in one line that its port is in use', async () => {
  const other = await listening();
  const PORT = portOf(other);
  const err = `platform cannot start: PORT: ${PORT} is in use by another program\n`;
  expect(await failure({ PORT })).toEqual({ out: '', err, code: 1 });
  other.close();
});

it('says in one line what is wrong with its surroundings', async () => {
  const expected = async (settings: NodeJS.ProcessEnv, err: string) =>
    expect(await failure({ PORT: '0', ...settings })).toEqual({ out: '', err, code: 1 });
  await expected({ PORT: 'x' }, 'platform cannot start: PORT: expected a whole number\n');
  await expected(
    { DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z' },
    'platform cannot start: connect ECONNREFUSED 127.0.0.1:1\n',
  );
});

it('leaves no PostgreSQL behind when it cannot start', async () => {
  expect(await failure({ PORT: '0', KEY_STORE_URL: 'postgres://x:y@127.0.0.1:1/z' })).toMatchObject({
    err: 'platform cannot start: connect ECONNREFUSED 127.0.0.1:1\n',
    code: 1,
  });
  expect(await postmaster()).toBe(0);
});

it('is stopped through npm alone: answers what is under way, and stops its PostgreSQL', async () => {
  const npm = run(['npm', 'start'], { PORT: '0', DRAIN_MS: String(START_MS_MAX) }, 'pipe');
  const ended = once(npm, 'exit');
  npm.stderr?.resume();
  const url = await addressSaidBy(npm);
  await until(() => isReady(url));
  expect(await postmaster()).toBeGreaterThan(0);
  const load = request(`${url}/v1/customers/bulk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-ndjson' },
  });
  load.write('{"body":{"displayName":"Ada"}}\n');
  const [response] = await once(load, 'response');
  npm.kill('SIGTERM');
  await until(async () => !(await isReady(url)));
  load.end('{"body":{"displayName":"Eve"}}\n');
  const lines = (await text(response)).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { status: number }).status)).toEqual([201, 201]);
  const [code] = await ended;
  expect(code).toBe(0);
  expect(await postmaster()).toBe(0);
});

it('stops its PostgreSQL also when it is told to stop while it starts', async () => {
  const platform = run(PLATFORM, { PORT: '0' });
  await until(async () => (await postmaster()) > 0);
  platform.kill('SIGTERM');
  const [code] = await once(platform, 'exit');
  expect(code).toBe(0);
  expect(await postmaster()).toBe(0);
});
