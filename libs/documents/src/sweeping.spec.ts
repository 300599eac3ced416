import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderBlobStore } from '@clientele/blob-store';
import { document, storeDocument } from '@clientele/domain';
import { on, transact } from '@clientele/event-store';
import { stamped } from '@clientele/event-store/specimen';
import { memoryStore } from '@clientele/testing';
import { expect, it } from '@jest/globals';
import { contentKey, thumbnailKey } from './keys.ts';
import { Sweeping, SweepSetting } from './sweeping.ts';

const tenant = 'acme';
const sha256 = 'ab'.repeat(32);

async function* content(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('abc');
}

/** Bytes of a document that is known, its thumbnail, and bytes that nobody knows: all waiting. */
const leftBehind = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clientele-sweeping-'));
  const blobs = new FolderBlobStore(folder);
  const store = await memoryStore();
  const [known, unknown] = [randomUUID(), randomUUID()].map((id) => ({ tenant, id })) as [Place, Place];
  const given = { number: 1, creatorId: null, mimeType: 'image/png', size: 3, sha256 };
  for (const key of [contentKey(known), thumbnailKey(known), contentKey(unknown)])
    await blobs.put(key, content());
  await transact(store, on(document, known.id), storeDocument(given), stamped({ tenant }));
  const start = Date.now();
  while (Date.now() === start) await new Promise(setImmediate);
  const sweep = async (place: SweepSetting['place']) => {
    const sweeping = new Sweeping(store, blobs, new SweepSetting(place, (error) => expect(error).toBeNull()));
    sweeping.onApplicationBootstrap();
    await sweeping.onApplicationShutdown();
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  };
  return { known, folder, sweep };
};

interface Place {
  readonly tenant: string;
  readonly id: string;
}

it('keeps at the start what the log knows, and drops what the process before left behind', async () => {
  const { known, folder, sweep } = await leftBehind();
  expect(await sweep('own')).toEqual([join(folder, 'kept', tenant, known.id)]);
  await rm(folder, { recursive: true });
});

it('waits where others may be at work', async () => {
  const { folder, sweep } = await leftBehind();
  expect(await sweep('shared')).toHaveLength(3);
  await rm(folder, { recursive: true });
});
