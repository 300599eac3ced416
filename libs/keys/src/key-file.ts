import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KeyEncryptionKey } from './key-encryption-key.ts';
import { LocalKey } from './local-key.ts';

const KEY_BYTES = 32;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS_MODE_MASK = 0o077;

/**
 * The key-encryption key of a file: 32 bytes that only its owner may read. A missing file is made, once,
 * whoever comes first. Whoever loses it loses everything that was ever sealed.
 */
export async function openKeyFile(path: string): Promise<KeyEncryptionKey> {
  await makeOnce(path);
  const file = await open(path, 'r');
  try {
    const { mode } = await file.stat();
    if (mode & OTHERS_MODE_MASK)
      throw new Error(`the key file ${path} can be read or written by others: run chmod 600 ${path}`);
    const bytes = await file.readFile();
    if (bytes.length !== KEY_BYTES)
      throw new Error(
        `the key file ${path} has ${bytes.length} bytes instead of ${KEY_BYTES}: it is not a key file`,
      );
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return new LocalKey(key);
  } finally {
    await file.close();
  }
}

// The file appears whole or not at all, and is on the disk before anything is wrapped under it.
async function makeOnce(path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  if (await exists(path)) return;
  const draft = join(folder, `.key-${randomUUID()}`);
  try {
    const file = await open(draft, 'wx', FILE_MODE);
    await file.writeFile(randomBytes(KEY_BYTES));
    await file.sync();
    await file.close();
    await link(draft, path).catch(unlessCode('EEXIST'));
  } finally {
    await rm(draft, { force: true });
  }
  const directory = await open(folder, 'r');
  await directory.sync();
  await directory.close();
}

const exists = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r').catch(unlessCode('ENOENT'));
  await file?.close();
  return file !== undefined;
};

const unlessCode =
  (code: string) =>
  (error: unknown): undefined => {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
  };
