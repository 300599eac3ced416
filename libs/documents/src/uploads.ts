import { fileNameOf, type DocumentUploadFields } from '@clientele/contracts';
import { BlobStore } from '@clientele/blob-store';
import type { Document } from '@clientele/domain';
import { Identities, Refused, type Written } from '@clientele/event-store';
import { Invalid, type Exchange, type Form } from '@clientele/http';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Readable } from 'node:stream';
import { StoreDocument } from './documents.commands.ts';
import { Inspection } from './inspection.ts';
import { contentKey, type DocumentPlace } from './keys.ts';
import { DocumentLimits } from './limits.ts';
import { Traffic } from './traffic.ts';

/** A file whose bytes wait, and what they say. */
export interface ReceivedFile {
  readonly fileName: string | null;
  readonly size: number;
  readonly sha256: string;
  readonly mimeType: string;
}

/** Takes files in: first their bytes, then the fact. Bytes without a fact are dropped. */
@Injectable()
export class Uploads {
  constructor(
    private readonly blobs: BlobStore,
    private readonly identities: Identities,
    private readonly commands: CommandBus,
    private readonly limits: DocumentLimits,
    private readonly traffic: Traffic,
  ) {}

  async store(form: Form, exchange: Exchange): Promise<Written<Document>> {
    const place = { tenant: exchange.credential().tenant, id: this.identities.id() };
    try {
      const written = await this.#stored(form, exchange, place);
      await this.#settle(place, written);
      return written;
    } catch (error) {
      // Whether anything else was recorded is not known, so the sweep decides about the bytes.
      if (error instanceof Refused || error instanceof Invalid) await this.blobs.drop(contentKey(place));
      throw error;
    }
  }

  async #stored(form: Form, exchange: Exchange, { tenant, id }: DocumentPlace): Promise<Written<Document>> {
    const receive = (content: Readable, name: string | null) => this.#receive({ tenant, id }, content, name);
    const { file, fields } = await form.read(this.limits.bytesMax, receive);
    const said: DocumentUploadFields = fields;
    // The same key with another file is another request.
    exchange.text = JSON.stringify([file.fileName, file.sha256, said]);
    return this.commands.execute(new StoreDocument(id, file, said, exchange.meta()));
  }

  async #receive(
    place: DocumentPlace,
    content: AsyncIterable<Uint8Array>,
    name: string | null,
  ): Promise<ReceivedFile> {
    const inspection = new Inspection();
    await this.blobs.put(contentKey(place), this.traffic.counted(inspection.over(content)));
    const { size } = inspection;
    if (size === 0)
      throw new Invalid('invalid-request', [{ pointer: '/file', message: 'the file is empty' }]);
    const mimeType = await inspection.mediaType();
    return { fileName: fileNameOf(name), size, sha256: inspection.digest(), mimeType };
  }

  /** A repeated command has stored its bytes the first time. What fails here is done by the sweep. */
  async #settle(place: DocumentPlace, written: Written<Document>): Promise<void> {
    const key = contentKey(place);
    await (written.id === place.id ? this.blobs.keep(key) : this.blobs.drop(key)).catch(() => {});
  }
}
