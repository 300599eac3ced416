import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { Binaries } from './binaries.ts';
import { run } from './programs.ts';

/** What stands before each command of PostgreSQL, so that the data folder's owner runs it. */
export type CommandPrefix = readonly string[];

interface Account {
  readonly uid: number;
  readonly gid: number;
}

const ROOT_UID = 0;
const ACCOUNT_NAMES = ['postgres', 'nobody'];

/**
 * A project under a private home is readable to root alone: capabilities let the account read there all the
 * same. Containers forbid the second one, or both; the folders may be open to the account then.
 */
const CAPABILITIES = ['+dac_override,+dac_read_search', '+dac_override', ''];

const keepCapabilities = (capabilities: string): string[] =>
  capabilities === ''
    ? []
    : ['--securebits=+no_setuid_fixup', `--inh-caps=${capabilities}`, `--ambient-caps=${capabilities}`];

/** The probe says why it fails: either the folder or the program is out of the account's reach. */
const PROBE = 'test -w "$0" || { echo "the folder is out of its reach" >&2; exit 1; }; exec "$1" --version';

/**
 * PostgreSQL refuses to run as root. So as root the folder is given to an account without rights, and each
 * command changes to that account first; otherwise commands run as they are.
 */
export async function prepareAccount(dataFolder: string, binaries: Binaries): Promise<CommandPrefix> {
  if (process.getuid?.() !== ROOT_UID) return [];
  const account = await takeOver(dataFolder);
  const change = ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  const probe = ['--', '/bin/sh', '-c', PROBE, dataFolder, binaries.postgres];
  let reason = '';
  for (const capabilities of CAPABILITIES) {
    const prefix = [...change, ...keepCapabilities(capabilities)];
    try {
      await run([...prefix, ...probe]);
      return [...prefix, '--'];
    } catch (error) {
      reason ||= (error as Error).message;
    }
  }
  throw new Error(
    `PostgreSQL does not run as root, and account ${account.uid} cannot run it in ` +
      `${dirname(dirname(dataFolder))} (${reason}): set DATA_DIR to a folder that other accounts can ` +
      'reach, or start as a user other than root.',
  );
}

/** A folder that already belongs to an ordinary account stays with it; a restored copy may belong to root. */
async function takeOver(dataFolder: string): Promise<Account> {
  const { uid, gid } = await stat(dataFolder);
  if (uid !== ROOT_UID) return { uid, gid };
  const account = await unprivilegedAccount();
  await run(['chown', '-R', `${account.uid}:${account.gid}`, dataFolder]);
  await run(['chmod', '700', dataFolder]);
  return account;
}

async function unprivilegedAccount(): Promise<Account> {
  const entries = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ACCOUNT_NAMES) {
    const [, , uid, gid] = entries.find((fields) => fields[0] === name) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    `PostgreSQL does not run as root, and there is no account ${ACCOUNT_NAMES.join(' or ')}: ` +
      'start as another user.',
  );
}
