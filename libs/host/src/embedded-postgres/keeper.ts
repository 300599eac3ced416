import { readFile, rename, rm, writeFile } from 'node:fs/promises';

import { commandLine } from './programs.ts';

/**
 * One process looks after a server: it starts it, starts it again and stops it. Others (a command line tool
 * beside the running product) only use it. The file says who; a process number alone may be given anew.
 */
export async function becomeKeeper(file: string): Promise<boolean> {
  const named = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(named, 10);
  const isHeld = pid > 0 && pid !== process.pid && named === (await nameOf(pid));
  if (isHeld) return false;
  await replaceFile(file, await nameOf(process.pid));
  return true;
}

const nameOf = async (pid: number): Promise<string> => `${pid} ${await commandLine(pid)}`;

/** Lets the next process look after the server. */
export const resignAsKeeper = (file: string): Promise<void> => rm(file, { force: true });

/** Whole or not at all; also over a file that belongs to another account. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, text);
  await rename(fresh, file);
}
