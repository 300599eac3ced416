import { createHash } from 'node:crypto';
import { BlobStore } from '@clientele/blob-store';
import { EventStore, Refused } from '@clientele/event-store';
import type { Content } from '@clientele/http';
import { Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import sharp from 'sharp';
import { contentKey, documentAt, thumbnailKey, type DocumentPlace } from './keys.ts';

/** Longest side of a thumbnail, in pixels. */
export const THUMBNAIL_SIDE_PX = 256;
/** Largest image of which one is made, in pixels; a small file can claim to be huge. */
const SOURCE_PIXELS_MAX = 50_000_000;

const MEDIA_TYPE = 'image/webp';

// Images are made small one after the other, so that many at once do not take all memory.
const ONE_AT_A_TIME = 'thumbnails';

/** Thumbnails of images: made when first asked for, then kept beside the image. */
@Injectable()
export class Thumbnails {
  constructor(
    private readonly store: EventStore,
    private readonly blobs: BlobStore,
  ) {}

  async of(place: DocumentPlace): Promise<Content> {
    const bytes =
      (await this.#kept(place)) ??
      (await this.store.turns.take(
        [ONE_AT_A_TIME],
        async () => (await this.#kept(place)) ?? this.#made(place),
      ));
    return {
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      mediaType: MEDIA_TYPE,
      disposition: 'inline',
      open: ({ start, end } = { start: 0, end: bytes.length - 1 }) =>
        Promise.resolve(Readable.from([bytes.subarray(start, end + 1)])),
    };
  }

  async #kept(place: DocumentPlace): Promise<Buffer | null> {
    const kept = await this.blobs.read(thumbnailKey(place));
    return kept === null ? null : Buffer.concat(await kept.toArray());
  }

  async #made(place: DocumentPlace): Promise<Buffer> {
    const image = await this.blobs.read(contentKey(place));
    if (image === null) throw new Refused('document-not-found');
    const bytes = await small(image);
    const key = thumbnailKey(place);
    await this.blobs.put(key, Readable.from([bytes]));
    await this.blobs.keep(key);
    // It may have been deleted and purged meanwhile, and then nothing would purge this one.
    if ((await documentAt(this.store, place)).stage !== 'live') {
      await this.blobs.drop(key);
      throw new Refused('document-not-found');
    }
    return bytes;
  }
}

const notFound = (): never => {
  throw new Refused('thumbnail-not-found');
};

/** An image that cannot be read, or claims too many pixels, has no thumbnail. */
const small = async (image: Readable): Promise<Buffer> => {
  const sides = { width: THUMBNAIL_SIDE_PX, height: THUMBNAIL_SIDE_PX };
  const shrinking = sharp({ limitInputPixels: SOURCE_PIXELS_MAX })
    .rotate()
    .resize({ ...sides, fit: 'inside', withoutEnlargement: true })
    .webp();
  const made = shrinking.toBuffer().catch(() => null);
  // What is made of an image that breaks off is never told, so nobody may wait for it.
  await pipeline(image, shrinking).catch((error: unknown) => {
    if (image.errored !== null) throw error;
  });
  return (await made) ?? notFound();
};
