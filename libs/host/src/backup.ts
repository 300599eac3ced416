import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CannotImport, exportKeys, exportLog, importKeys, importLog } from '@clientele/event-store';
import type { Stores } from './storage.ts';

export const LOG_USAGE = [
  'log export <folder>   write every event and every wrapped key to files in a new folder',
  'log import <folder>   read them into a store that was never opened',
  'The key-encryption key is in neither: keep KEY_ENCRYPTION_KEY_FILE apart from both.',
].join('\n');

const EVENTS_FILE = 'events.ndjson';
const KEYS_FILE = 'keys.ndjson';
const PRIVATE_MODE = 0o600;

const writeTo = (path: string, lines: AsyncIterable<string>): Promise<void> =>
  pipeline(Readable.from(lines), createWriteStream(path, { flags: 'wx', mode: PRIVATE_MODE }));

const readFrom = (path: string): AsyncIterable<string> => createReadStream(path, { encoding: 'utf8' });

const exportTo = async ({ log, keyStore }: Stores, folder: string): Promise<string> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const head = await log.head();
  await writeTo(join(folder, EVENTS_FILE), exportLog(log));
  // After the events, so that no event is without its key.
  await writeTo(join(folder, KEYS_FILE), exportKeys(keyStore));
  return `exported the log up to position ${head} or later to ${folder}`;
};

const importFrom = async ({ log, keyStore }: Stores, folder: string): Promise<string> => {
  // Asked before a key is stored, so that a refused import leaves nothing behind.
  if ((await log.head()) > 0n) throw new CannotImport('the log was opened already: import into an empty one');
  const keys = await importKeys(keyStore, readFrom(join(folder, KEYS_FILE)));
  const { events, logId } = await importLog(log, readFrom(join(folder, EVENTS_FILE)));
  return `imported ${events} events and ${keys} keys; the log is ${logId}`;
};

const COMMANDS: Readonly<Record<string, typeof exportTo>> = { export: exportTo, import: importFrom };

/** Runs `log export <folder>` or `log import <folder>`; answers the exit code. */
export const runLogCommand = async (
  [command = '', folder, ...rest]: readonly string[],
  stores: Stores,
  say: (line: string) => void,
): Promise<number> => {
  const run = COMMANDS[command];
  if (run === undefined || folder === undefined || rest.length > 0) {
    say(LOG_USAGE);
    return 2;
  }
  say(await run(stores, folder));
  return 0;
};
