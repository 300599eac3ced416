import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FolderBlobStore } from '@clientele/blob-store';
import { document, storeDocument } from '@clientele/domain';
import { on, transact } from '@clientele/event-store';
import { stamped } from '@clientele/event-store/specimen';
import { memoryStore } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { contentKey } from './keys.ts';
import { Thumbnails } from './thumbnails.ts';

const tenant = 'acme';

/** A store whose downloads break off amid their bytes, while they are told to. */
class BreakingOff extends FolderBlobStore {
  isBreaking = false;

  override async read(key: string): Promise<Readable | null> {
    const bytes = await super.read(key);
    return bytes && this.isBreaking ? Readable.from(brokenOff(bytes)) : bytes;
  }
}

async function* brokenOff(bytes: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) yield (chunk as Uint8Array).subarray(0, 10);
  throw new Error('broke off');
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clientele-thumbnails-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('is made of an image that broke off, as soon as that can be read', async () => {
  const [store, blobs, id] = [await memoryStore(), new BreakingOff(folder), randomUUID()];
  const image = await sharp({ create: { width: 10, height: 10, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  await blobs.put(contentKey({ tenant, id }), Readable.from([image]));
  const given = { number: 1, creatorId: null, mimeType: 'image/png', size: 3, sha256: 'ab'.repeat(32) };
  await transact(store, on(document, id), storeDocument(given), stamped({ tenant }));
  const thumbnails = new Thumbnails(store, blobs);
  blobs.isBreaking = true;
  await expect(thumbnails.of({ tenant, id })).rejects.toThrow('broke off');
  blobs.isBreaking = false;
  expect(await thumbnails.of({ tenant, id })).toMatchObject({ mediaType: 'image/webp' });
});
