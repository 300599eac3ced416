import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Where a platform that was started, with its output piped, says that it serves. */
export const addressSaidBy = async ({ stdout }: ChildProcess): Promise<string> => {
  if (stdout === null) throw new Error('nobody listens to what it says');
  for await (const line of createInterface(stdout)) {
    const [address] = /http:\/\/localhost:\d+/.exec(line) ?? [];
    if (address === undefined) continue;
    // What it goes on to say is of no interest, and must not hold it up.
    stdout.resume();
    return address;
  }
  throw new Error('it ended before it served');
};
