import type { Cluster } from './cluster.ts';
import { becomeKeeper, replaceFile } from './keeper.ts';
import { choosePort } from './port.ts';
import {
  findPostmaster,
  runsCommand,
  serverCommand,
  startPostmaster,
  stopPostmaster,
  type Postmaster,
} from './postmaster.ts';

/** The server that a caller asks for. */
export interface Wanted {
  readonly port: number | undefined;
  readonly settings: readonly string[];
  readonly log: (line: string) => void;
}

export interface Attached extends Postmaster {
  /** Whether this process looks after the server, or only uses it. */
  readonly isKept: boolean;
}

/** Makes sure that a server runs on the cluster: the one that is there, or a new one. */
export async function attach(cluster: Cluster, wanted: Wanted): Promise<Attached> {
  const isKept = await becomeKeeper(cluster.keeperFile);
  const found = await findPostmaster(cluster);
  if (!isKept) return use(found);
  const server = (found && (await adopt(cluster, wanted, found))) ?? (await start(cluster, wanted));
  await replaceFile(cluster.portFile, `${server.port}\n`);
  return { ...server, isKept };
}

function use(found: Postmaster | undefined): Attached {
  if (found === undefined)
    throw new Error('PostgreSQL is down, and the process that looks after it is at work on it.');
  return { ...found, isKept: false };
}

/** Takes the server of a killed process over; one that runs otherwise than wanted is shut down instead. */
async function adopt(cluster: Cluster, wanted: Wanted, found: Postmaster): Promise<Postmaster | undefined> {
  const command = serverCommand(cluster, wanted.port ?? found.port, wanted.settings);
  if (await runsCommand(found.pid, command)) {
    wanted.log(`PostgreSQL was running and is adopted (process ${found.pid}, port ${found.port})`);
    return found;
  }
  wanted.log(`PostgreSQL runs with other settings and is started anew (process ${found.pid})`);
  await stopPostmaster(cluster, found.pid);
  return undefined;
}

async function start(cluster: Cluster, wanted: Wanted): Promise<Postmaster> {
  const port = wanted.port ?? (await choosePort(cluster.portFile));
  const server = await startPostmaster(cluster, serverCommand(cluster, port, wanted.settings));
  wanted.log(`PostgreSQL runs (process ${server.pid}, port ${port})`);
  return server;
}
