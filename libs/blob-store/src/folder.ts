import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BlobStore, checkedKey, sweepKeys, type ByteRange, type Swept } from './blobs.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

/** What a call answers; `null` when the file that it needs is not there. */
const ifThere = async <T>(found: Promise<T>): Promise<T | null> => {
  try {
    return await found;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/** Makes what was created in a folder survive a crash. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

/**
 * Bytes in files of a folder: those that wait below `pending`, the others below `kept`. Nobody else reads
 * them.
 */
export class FolderBlobStore extends BlobStore {
  constructor(private readonly root: string) {
    super();
  }

  override async put(key: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#pending(key);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    const file = await open(path, 'wx', FILE_MODE);
    try {
      await pipeline(content, file.createWriteStream({ flush: true }));
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    for (const made of [folder, dirname(folder), this.root]) await syncFolder(made);
  }

  override async keep(key: string): Promise<void> {
    const path = this.#kept(key);
    await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    // A crash may undo this; then they wait again, and are found where they wait.
    await ifThere(rename(this.#pending(key), path));
  }

  override async drop(key: string): Promise<void> {
    await rm(this.#pending(key), { force: true });
    await rm(this.#kept(key), { force: true });
  }

  override async read(key: string, range?: ByteRange): Promise<Readable | null> {
    const file = await this.#open(key);
    return file?.createReadStream(range) ?? null;
  }

  async #open(key: string): Promise<FileHandle | null> {
    // They may be kept between two looks, so the first place is looked at again.
    for (const path of [this.#kept(key), this.#pending(key), this.#kept(key)]) {
      const file = await ifThere(open(path, 'r'));
      if (file !== null) return file;
    }
    return null;
  }

  override sweep(before: Date, isKnown: (key: string) => Promise<boolean>): Promise<Swept> {
    return sweepKeys(this, this.#waitingSince(before), isKnown);
  }

  async *#waitingSince(before: Date): AsyncGenerator<string> {
    const pending = join(this.root, 'pending');
    for (const tenant of (await ifThere(readdir(pending))) ?? [])
      for (const name of (await ifThere(readdir(join(pending, tenant)))) ?? []) {
        const found = await ifThere(stat(join(pending, tenant, name)));
        if (found !== null && found.mtime < before) yield `${tenant}/${name}`;
      }
  }

  #pending(key: string): string {
    return join(this.root, 'pending', checkedKey(key));
  }

  #kept(key: string): string {
    return join(this.root, 'kept', checkedKey(key));
  }
}
