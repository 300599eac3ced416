import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from './configuration.ts';

const SECRET_BYTES = 32;

/** The administrator's key, and the file it is kept in; `null` when it was configured. */
export interface BootstrapKey {
  readonly key: string;
  readonly file: string | null;
}

/** The configured key of the administrator, else the one in the data folder, which is made once. */
export const bootstrapKey = async ({ BOOTSTRAP_API_KEY, DATA_DIR }: Configuration): Promise<BootstrapKey> => {
  if (BOOTSTRAP_API_KEY !== undefined) return { key: BOOTSTRAP_API_KEY, file: null };
  const file = join(DATA_DIR, 'bootstrap.key');
  // Not named by the process' number: in containers that share the folder each is number 1.
  const draft = `${file}.${randomUUID()}`;
  await mkdir(DATA_DIR, { recursive: true, mode: 0o700 });
  await writeFile(draft, randomBytes(SECRET_BYTES).toString('base64url'), { mode: 0o600 });
  // Linking fails when the file is there: of two processes that start at once, one makes the key for both.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return { key: (await readFile(file, 'utf8')).trim(), file };
};
