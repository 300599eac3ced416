import { BlobStore, type ByteRange, type Swept } from '@clientele/blob-store';
import { Readable } from 'node:stream';
import type { Faults } from './faults.ts';

const FAILING_RATE = 0.05;
const BREAKING_RATE = 0.05;
const TEARING_RATE = 0.2;

/**
 * A store of bytes that is late and away, whose uploads break off, whose downloads break off amid their
 * bytes, and whose answers to `keep`, `drop` and `sweep` are lost after it did what it was told. An upload
 * that fails leaves nothing, as the contract demands; so none fails after it was stored.
 */
export class FaultyBlobStore extends BlobStore {
  constructor(
    private readonly blobs: BlobStore,
    private readonly faults: Faults,
  ) {
    super();
  }

  override async put(key: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    await this.faults.delay('upload');
    this.faults.outage('upload fails', FAILING_RATE);
    await this.blobs.put(key, this.#torn('upload', content));
  }

  override keep(key: string): Promise<void> {
    return this.#attempt('keeping of bytes', () => this.blobs.keep(key));
  }

  override drop(key: string): Promise<void> {
    return this.#attempt('dropping of bytes', () => this.blobs.drop(key));
  }

  override async read(key: string, range?: ByteRange): Promise<Readable | null> {
    await this.faults.delay('download');
    this.faults.outage('download fails', FAILING_RATE);
    const bytes = await this.blobs.read(key, range);
    return bytes && Readable.from(this.#torn('download', bytes), { objectMode: false });
  }

  override sweep(before: Date, isKnown: (key: string) => Promise<boolean>): Promise<Swept> {
    return this.#attempt('sweep', () => this.blobs.sweep(before, isKnown));
  }

  async #attempt<T>(name: string, work: () => Promise<T>): Promise<T> {
    await this.faults.delay(name);
    this.faults.outage(`${name} fails`, FAILING_RATE);
    const done = await work();
    this.faults.outage(`answer to the ${name} is lost`, FAILING_RATE);
    return done;
  }

  async *#torn(name: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      await this.faults.delay(`chunk of a ${name}`);
      const middle = this.faults.strikes(`chunk of a ${name} is torn`, TEARING_RATE)
        ? Math.floor(chunk.length * this.faults.draw(name))
        : 0;
      if (middle > 0) yield chunk.subarray(0, middle);
      this.faults.outage(`${name} breaks off`, BREAKING_RATE);
      yield chunk.subarray(middle);
    }
  }
}
