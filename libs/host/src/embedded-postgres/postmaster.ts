import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Cluster } from './cluster.ts';
import { SURROUNDINGS, commandLine, lastLines } from './programs.ts';

/** A running server process: the one that started all others. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const READY_POLL_MS = 10;
/** Recovery after a crash may replay all of `max_wal_size` first. */
const READY_MS_MAX = 600_000;
const GONE_POLL_MS = 200;
const LOG_BYTES_MAX = 10_000_000;

/** Asks politely first: fast shutdown, then without the final checkpoint, then by force. */
const STOP_STEPS: readonly { signal: NodeJS.Signals; waitMsMax: number }[] = [
  { signal: 'SIGINT', waitMsMax: 30_000 },
  { signal: 'SIGQUIT', waitMsMax: 10_000 },
  { signal: 'SIGKILL', waitMsMax: 5_000 },
];

interface Lock extends Postmaster {
  readonly isReady: boolean;
}

const lockFile = (cluster: Cluster): string => join(cluster.dataFolder, 'postmaster.pid');

/** The lines of the lock file: 1 is the process id, 4 the port, 8 what it is doing. */
async function readLock(cluster: Cluster): Promise<Lock | undefined> {
  const lines = (await readFile(lockFile(cluster), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3] ?? 0)];
  return pid > 0 ? { pid, port, isReady: lines[7]?.trim() === 'ready' } : undefined;
}

/** Whether this process is the server of this cluster: its number may have been given to another program. */
async function serves(cluster: Cluster, pid: number): Promise<boolean> {
  return `${await commandLine(pid)} `.includes(` -D ${cluster.dataFolder} `);
}

/** The server that runs on this cluster already, once it is ready. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const lock = await readLock(cluster);
  const isLive = lock !== undefined && (await serves(cluster, lock.pid));
  return isLive ? whenReady(cluster, lock.pid) : undefined;
}

/** Undefined when the server ends before it is ready. */
async function whenReady(cluster: Cluster, pid: number): Promise<Postmaster | undefined> {
  const deadline = Date.now() + READY_MS_MAX;
  while (Date.now() < deadline) {
    const lock = await readLock(cluster);
    if (lock?.pid === pid && lock.isReady) return { pid, port: lock.port };
    if ((await commandLine(pid)) === undefined) return undefined;
    await delay(READY_POLL_MS);
  }
  throw new Error(`PostgreSQL was not ready within ${READY_MS_MAX} ms; see ${cluster.logFile}.`);
}

/** The program and its arguments, without what stands before it. */
export const serverCommand = (
  cluster: Cluster,
  port: number,
  settings: readonly string[],
): readonly string[] => [cluster.postgres, '-D', cluster.dataFolder, '-p', String(port), ...settings];

/** Whether the process runs exactly this command: an older release, or other settings, must give way. */
export const runsCommand = async (pid: number, command: readonly string[]): Promise<boolean> =>
  (await commandLine(pid)) === command.join(' ').trim();

/**
 * Starts a server in a process group of its own: a terminal's Ctrl-C ends the caller, which drains first and
 * stops the server last. It writes to a file, not to a pipe: so it survives its parent and can be adopted.
 * Only for a cluster without a server: a lock that is still there is stale.
 */
export async function startPostmaster(cluster: Cluster, command: readonly string[]): Promise<Postmaster> {
  await rm(lockFile(cluster), { force: true });
  const logSize = await trimLog(cluster.logFile);
  const child = await spawnServer(cluster, command);
  child.unref();
  const postmaster = child.pid === undefined ? undefined : await whenReady(cluster, child.pid);
  if (postmaster !== undefined) return postmaster;
  const said = (await readFile(cluster.logFile)).subarray(logSize).toString('utf8');
  throw new Error(`PostgreSQL did not start: ${lastLines(said)}`);
}

async function spawnServer({ logFile, prefix }: Cluster, command: readonly string[]): Promise<ChildProcess> {
  const log = await open(logFile, 'a');
  try {
    const [file = '', ...rest] = [...prefix, ...command];
    const child = spawn(file, rest, { ...SURROUNDINGS, detached: true, stdio: ['ignore', log.fd, log.fd] });
    await once(child, 'spawn');
    return child;
  } finally {
    await log.close();
  }
}

/** Keeps one older log beside the current one; answers where this start's lines begin. */
async function trimLog(file: string): Promise<number> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size < LOG_BYTES_MAX) return size;
  await rename(file, `${file}.1`);
  return 0;
}

/** Resolves when the process has ended, or on the signal; waiting does not keep Node alive. */
export async function whenGone(pid: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await commandLine(pid)) !== undefined) {
    await delay(GONE_POLL_MS, undefined, { ref: false, signal }).catch(() => undefined);
  }
}

/** Shuts a server down and resolves when its process has ended. */
export async function stopPostmaster(cluster: Cluster, pid: number): Promise<void> {
  for (const { signal, waitMsMax } of STOP_STEPS) {
    if (!(await serves(cluster, pid)) || !sendSignal(pid, signal)) return;
    if (await endsWithin(pid, waitMsMax)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not end.`);
}

/** False when there is no such process any more. */
function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function endsWithin(pid: number, waitMsMax: number): Promise<boolean> {
  const deadline = Date.now() + waitMsMax;
  while ((await commandLine(pid)) !== undefined) {
    if (Date.now() > deadline) return false;
    await delay(READY_POLL_MS);
  }
  return true;
}
