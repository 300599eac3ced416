import { documentUrls, hasThumbnail, type DocumentFields } from '@clientele/contracts';
import { BlobStore, type ByteRange } from '@clientele/blob-store';
import { EventStore, Refused } from '@clientele/event-store';
import { contentReply, Reply, type Exchange } from '@clientele/http';
import { Injectable } from '@nestjs/common';
import { create as contentDisposition } from 'content-disposition';
import { Readable } from 'node:stream';
import { contentKey, documentAt, type DocumentPlace } from './keys.ts';
import { Thumbnails } from './thumbnails.ts';
import { Traffic } from './traffic.ts';

// What a browser may show: it runs nothing that stands in them. Anything else is saved as a file.
const SHOWN_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf', 'text/plain'];
// What a browser might run is not even called by its name.
const ACTIVE_PATTERN = /^text\/(html|xml|css|javascript)$|^application\/(xml|javascript|ecmascript)$|\+xml$/;

const servedAs = (mimeType: string): string => {
  if (ACTIVE_PATTERN.test(mimeType)) return 'application/octet-stream';
  return mimeType === 'text/plain' ? 'text/plain; charset=utf-8' : mimeType;
};

const sentTo = (location: string): Reply<null> =>
  new Reply<null>(307, null, { location, 'cache-control': 'no-store' });

/** Answers with documents' bytes. What was deleted is gone at once, whether it was purged already or not. */
@Injectable()
export class Contents {
  constructor(
    private readonly store: EventStore,
    private readonly blobs: BlobStore,
    private readonly thumbnails: Thumbnails,
    private readonly traffic: Traffic,
  ) {}

  async content(place: DocumentPlace, exchange: Exchange): Promise<Reply> {
    const fields = await this.#live(place);
    const { kind, size, sha256, fileName, contentUrl, mimeType } = fields;
    if (kind === 'external') return sentTo(contentUrl ?? gone());
    const type = mimeType ?? 'application/octet-stream';
    return contentReply(exchange, {
      size: size ?? 0,
      sha256,
      mediaType: servedAs(type),
      disposition: contentDisposition(fileName ?? undefined, {
        type: SHOWN_TYPES.includes(type) ? 'inline' : 'attachment',
      }),
      open: (range) => this.#bytes(place, range),
    });
  }

  async thumbnail(place: DocumentPlace, exchange: Exchange): Promise<Reply> {
    const fields = await this.#live(place);
    const { thumbUrl } = documentUrls(place.id, fields);
    if (thumbUrl === null) throw new Refused('thumbnail-not-found');
    if (!hasThumbnail(fields)) return sentTo(thumbUrl);
    return contentReply(exchange, await this.thumbnails.of(place));
  }

  /** Refuses a document that is not there. */
  async check(place: DocumentPlace): Promise<void> {
    await this.#live(place);
  }

  async #live(place: DocumentPlace): Promise<DocumentFields> {
    const state = await documentAt(this.store, place);
    return state.stage === 'live' ? state.fields : gone();
  }

  async #bytes(place: DocumentPlace, range?: ByteRange): Promise<Readable> {
    const bytes = await this.blobs.read(contentKey(place), range);
    if (bytes !== null) return Readable.from(this.traffic.counted(bytes), { objectMode: false });
    await this.check(place);
    throw new Error(`the bytes of document ${place.id} are not where they were kept`);
  }
}

const gone = (): never => {
  throw new Refused('document-not-found');
};
