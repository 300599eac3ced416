import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';

import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { commandLine } from './programs.ts';

const POLL_MS = 10;
const PRIVATE_FOLDER_MODE = 0o700;
const PERMISSION_BITS = 0o777;

let home: string;
let dataDir: string;
let running: EmbeddedPostgres[];
let children: ChildProcess[];

// Making a cluster is slow: the tests that can use one cluster do.
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'clientele-postgres-'));
});

afterAll(() => rm(home, { recursive: true, force: true }));

beforeEach(() => {
  dataDir = join(home, 'data');
  running = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const server of running) await server.stop();
});

async function start(settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings });
  running.push(server);
  return server;
}

async function query(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // A server that is killed breaks the connection; the query in flight rejects by itself.
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

const writeNote = (url: string): Promise<unknown[]> =>
  query(
    url,
    'CREATE TABLE IF NOT EXISTS note (text text)',
    'TRUNCATE note',
    `INSERT INTO note VALUES ('kept')`,
  );

const readNotes = (url: string): Promise<unknown[]> => query(url, 'SELECT text FROM note');

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(POLL_MS);
}

const isAlive = async (pid: number): Promise<boolean> => (await commandLine(pid)) !== undefined;

async function ask(column: 'pgid' | 'uid', pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', `${column}=`, '-p', String(pid)]);
  return Number(stdout);
}

/** Another process that uses the same data folder, as a second `npm start` would. */
async function startInChild(): Promise<{ child: ChildProcess; pid: number; url: string }> {
  const source = new URL('embedded-postgres.ts', import.meta.url).href;
  const program = `import { startEmbeddedPostgres } from ${JSON.stringify(source)};
    const { pid, url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(JSON.stringify({ pid, url }));
    setInterval(() => undefined, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  return { child, ...(JSON.parse(String(line)) as { pid: number; url: string }) };
}

describe('embedded PostgreSQL', () => {
  it('starts on an empty folder with the extensions that search needs', async () => {
    const { url } = await start();
    await query(url, 'CREATE EXTENSION pg_trgm', 'CREATE EXTENSION unaccent', 'CREATE EXTENSION btree_gin');
    expect(await query(url, `SELECT lower(unaccent('ÉVORA Łódź')) AS folded`)).toEqual([
      { folded: 'evora lodz' },
    ]);
  });

  it('keeps its password to itself and lets nobody in without it', async () => {
    const { url } = await start();
    const { mode } = await stat(join(dataDir, 'postgres', 'password'));
    expect(mode & PERMISSION_BITS).toBe(0o600);
    const stranger = new URL(url);
    stranger.password = 'guess';
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('keeps rows and its address over a restart', async () => {
    const first = await start();
    await writeNote(first.url);
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await readNotes(second.url)).toEqual([{ text: 'kept' }]);
  });

  it('stops once, however often it is asked to', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(server.state).toBe('stopped');
    expect(await isAlive(server.pid)).toBe(false);
  });

  it('runs in a process group of its own', async () => {
    const { pid } = await start();
    expect(await ask('pgid', pid)).toBe(pid);
  });

  it('never runs as root, also where the parent folder is private', async () => {
    expect((await stat(home)).mode & PERMISSION_BITS).toBe(PRIVATE_FOLDER_MODE);
    const { pid } = await start();
    const uid = await ask('uid', pid);
    expect(uid).not.toBe(0);
    expect((await stat(join(dataDir, 'postgres', 'data'))).uid).toBe(uid);
  });

  it('adopts the server of a process that was killed', async () => {
    const before = await startInChild();
    await writeNote(before.url);
    before.child.kill('SIGKILL');
    await once(before.child, 'exit');
    const after = await start();
    expect(after.pid).toBe(before.pid);
    expect(await readNotes(after.url)).toEqual([{ text: 'kept' }]);
    await after.stop();
    expect(await isAlive(before.pid)).toBe(false);
  });

  it('starts an adopted server anew when other settings are wanted', async () => {
    const before = await startInChild();
    before.child.kill('SIGKILL');
    await once(before.child, 'exit');
    const after = await start({ work_mem: '16MB' });
    expect(after.pid).not.toBe(before.pid);
    expect(await query(after.url, 'SHOW work_mem')).toEqual([{ work_mem: '16MB' }]);
  });

  it('leaves a server running that another live process looks after', async () => {
    const keeper = await startInChild();
    const guest = await start();
    expect(guest.pid).toBe(keeper.pid);
    await guest.stop();
    expect(await query(keeper.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    keeper.child.kill('SIGKILL');
    await once(keeper.child, 'exit');
    await start();
  });

  it('starts again by itself when the server is killed, with every committed row', async () => {
    const server = await start();
    await writeNote(server.url);
    const killed = server.pid;
    const seen: string[] = [];
    server.onExit(() => seen.push(`exit: ${server.state}`));
    server.onRestart(() => seen.push(`restart: ${server.state}`));
    process.kill(killed, 'SIGKILL');
    await until(() => seen.length === 2);
    expect(seen).toEqual(['exit: restarting', 'restart: running']);
    expect(server.pid).not.toBe(killed);
    expect(await readNotes(server.url)).toEqual([{ text: 'kept' }]);
  });

  it('recovers when the process and its server were both killed', async () => {
    const before = await startInChild();
    await writeNote(before.url);
    before.child.kill('SIGKILL');
    process.kill(before.pid, 'SIGKILL');
    await once(before.child, 'exit');
    const after = await start();
    expect(await readNotes(after.url)).toEqual([{ text: 'kept' }]);
  });

  it('removes a lock whose process number now belongs to another program', async () => {
    const first = await start();
    await first.stop();
    const lock = [
      process.pid,
      join(dataDir, 'postgres', 'data'),
      0,
      1,
      '',
      '127.0.0.1',
      '',
      'ready',
      '',
    ].join('\n');
    await writeFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), lock);
    const second = await start();
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('makes the cluster anew when making it was cut short', async () => {
    dataDir = join(home, 'cut-short');
    await mkdir(join(dataDir, `postgres.unfinished-${process.pid}`, 'data'), { recursive: true });
    const { url } = await start();
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await readdir(dataDir)).toEqual(['postgres']);
  });

  it('says in one line why it cannot start', async () => {
    await expect(start({ shared_buffers: 'much' })).rejects.toThrow(
      /^PostgreSQL did not start: .*invalid value for parameter "shared_buffers": "much"/,
    );
  });
});
