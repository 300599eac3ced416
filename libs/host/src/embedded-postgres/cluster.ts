import { randomBytes } from 'node:crypto';
import {
  access,
  chown,
  mkdir,
  open,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

import { prepareAccount, type CommandPrefix } from './account.ts';
import type { Binaries } from './binaries.ts';
import { commandLine, run } from './programs.ts';

/** The one superuser, and the one database that is made for the product. */
export const USER = 'clientele';
export const DATABASE = 'clientele';

const FOLDER = 'postgres';
const UNFINISHED_PREFIX = 'postgres.unfinished-';
const PASSWORD_BYTES = 24;
const PRIVATE_FILE_MODE = 0o600;
const PRIVATE_FOLDER_MODE = 0o700;

/** A database cluster on disk, and how to run programs on it. */
export interface Cluster {
  /** PostgreSQL's own data folder, owned by the account that runs it. */
  readonly dataFolder: string;
  readonly password: string;
  readonly logFile: string;
  /** Remembers the port, so that the address survives a restart. */
  readonly portFile: string;
  /** Names the process that looks after the server. */
  readonly keeperFile: string;
  readonly postgres: string;
  readonly prefix: CommandPrefix;
}

/** Opens the cluster in this folder and makes it when there is none yet. */
export async function openCluster(dataDir: string, binaries: Binaries): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true });
  const parent = await realpath(dataDir);
  const folder = join(parent, FOLDER);
  const dataFolder = join(folder, 'data');
  await removeUnfinished(parent);
  if (!(await isInitialised(dataFolder))) await initialise(parent, folder, binaries);
  return {
    dataFolder,
    password: await readPassword(folder),
    logFile: join(folder, 'server.log'),
    portFile: join(folder, 'port'),
    keeperFile: join(folder, 'keeper'),
    postgres: binaries.postgres,
    prefix: await prepareAccount(dataFolder, binaries),
  };
}

const isInitialised = (dataFolder: string): Promise<boolean> =>
  access(join(dataFolder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );

const readPassword = async (folder: string): Promise<string> => {
  const file = join(folder, 'password');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new Error(`The password of the database cannot be read: restore ${file} from a backup.`, { cause });
  }
};

/**
 * Everything is made in a folder beside and renamed when it is whole and on disk: a start that died half-way
 * leaves nothing that looks like a cluster, and of two processes that start at once one wins.
 */
async function initialise(parent: string, folder: string, binaries: Binaries): Promise<void> {
  const unfinished = join(parent, `${UNFINISHED_PREFIX}${process.pid}`);
  try {
    await fill(unfinished, binaries);
    await rename(unfinished, folder);
    await flushFolder(parent);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await isInitialised(join(folder, 'data')))) throw error;
  }
}

/** A name given to a file is on disk only when its folder is. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function fill(folder: string, { initdb, postgres }: Binaries): Promise<void> {
  const dataFolder = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await mkdir(folder);
  await mkdir(dataFolder, { mode: PRIVATE_FOLDER_MODE });
  await writeFile(passwordFile, `${randomBytes(PASSWORD_BYTES).toString('hex')}\n`, {
    mode: PRIVATE_FILE_MODE,
    flush: true,
  });
  const prefix = await prepareAccount(dataFolder, { initdb, postgres });
  const { uid, gid } = await stat(dataFolder);
  await chown(passwordFile, uid, gid);
  await run([...prefix, initdb, ...INITDB_OPTIONS, '-D', dataFolder, `--pwfile=${passwordFile}`]);
  await run(
    [...prefix, postgres, '--single', '-F', '-j', '-D', dataFolder, 'postgres'],
    `CREATE DATABASE ${DATABASE};\n`,
  );
  await run([...prefix, initdb, '--sync-only', '-D', dataFolder]);
}

/** The built-in locale sorts alike on every platform and release: no system update breaks an index. */
const INITDB_OPTIONS = [
  `--username=${USER}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  `--lc-ctype=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
  // Written to disk once, when the database is there too.
  '--no-sync',
];

async function removeUnfinished(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(UNFINISHED_PREFIX));
  for (const name of names) {
    const maker = Number(name.slice(UNFINISHED_PREFIX.length));
    const isAbandoned = maker === process.pid || (await commandLine(maker)) === undefined;
    if (isAbandoned) await rm(join(parent, name), { recursive: true, force: true });
  }
}
