import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { blobStoreConformance } from './conformance.ts';
import { FolderBlobStore } from './folder.ts';

const MODE_BITS = 0o777;

const filesIn = async (root: string) => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

blobStoreConformance('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'clientele-blobs-'));
  return {
    blobs: new FolderBlobStore(root),
    leftovers: async () => (await filesIn(root)).length,
    close: () => rm(root, { recursive: true }),
  };
});

it('lets nobody else read its files', async () => {
  const root = await mkdtemp(join(tmpdir(), 'clientele-blobs-'));
  await new FolderBlobStore(root).put(
    `acme/${randomUUID()}`,
    (async function* () {
      yield Buffer.from('secret');
    })(),
  );
  const modes = await Promise.all(
    (await filesIn(root)).map(async (path) => (await stat(path)).mode & MODE_BITS),
  );
  expect(modes).toEqual([0o600]);
  expect((await stat(join(root, 'pending'))).mode & MODE_BITS).toBe(0o700);
  await rm(root, { recursive: true });
});
