import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BlobStore } from './blobs.ts';

/** A store to be tested, on a place of its own. */
export interface BlobsUnderTest {
  readonly blobs: BlobStore;
  /** How many things lie about in that place, of whatever kind. */
  leftovers(): Promise<number>;
  close(): Promise<void>;
}

const LARGE_CHUNKS = 24;
const LARGE_CHUNK_BYTES = 1_048_576;
const LARGE_MS_MAX = 120_000;
const SETUP_MS_MAX = 120_000;

const newKey = (tenant = 'acme') => `${tenant}/${randomUUID()}`;
const later = () => new Date(Date.now() + 3_600_000);
const known = () => Promise.resolve(true);
const unknown = () => Promise.resolve(false);

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* breakingOff(): AsyncGenerator<Uint8Array> {
  yield randomBytes(LARGE_CHUNK_BYTES);
  throw new Error('broke off');
}

const sha256Of = async (content: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
};

/** What every store of bytes must do. `make` gives one that is empty. */
export const blobStoreConformance = (name: string, make: () => Promise<BlobsUnderTest>): void => {
  describe(`${name}`, () => {
    let subject: BlobsUnderTest;
    let blobs: BlobStore;
    beforeAll(async () => {
      subject = await make();
      blobs = subject.blobs;
    }, SETUP_MS_MAX);
    afterAll(() => subject.close());

    const textOf = async (key: string, range?: { start: number; end: number }): Promise<string | null> => {
      const content = await blobs.read(key, range);
      return content === null ? null : Buffer.concat(await content.toArray()).toString();
    };

    it('reads bytes while they wait and when they were kept', async () => {
      const key = newKey();
      await blobs.put(key, chunks('one ', 'two'));
      expect(await textOf(key)).toBe('one two');
      await blobs.keep(key);
      await blobs.keep(key);
      expect(await textOf(key)).toBe('one two');
    });

    it('reads a range of bytes', async () => {
      const key = newKey();
      await blobs.put(key, chunks('0123456789'));
      expect(await textOf(key, { start: 2, end: 4 })).toBe('234');
      expect(await textOf(key, { start: 9, end: 9 })).toBe('9');
      await blobs.keep(key);
      expect(await textOf(key, { start: 0, end: 3 })).toBe('0123');
    });

    it('has nothing under a key that nobody named, or that was dropped', async () => {
      const [waiting, kept] = [newKey(), newKey()];
      expect(await textOf(waiting)).toBeNull();
      await Promise.all([blobs.put(waiting, chunks('a')), blobs.put(kept, chunks('b'))]);
      await blobs.keep(kept);
      for (const key of [waiting, kept, kept, newKey()]) await blobs.drop(key);
      expect([await textOf(waiting), await textOf(kept)]).toEqual([null, null]);
      await blobs.keep(kept);
      expect(await textOf(kept)).toBeNull();
    });

    it('tells tenants apart', async () => {
      const key = newKey('acme');
      await blobs.put(key, chunks('theirs'));
      expect(await textOf(key.replace('acme', 'globex'))).toBeNull();
    });

    it('refuses a key that would name another place', async () => {
      for (const key of ['../secret', `acme/../${randomUUID()}`, `acme/${randomUUID()}/x`, ''])
        await expect(blobs.put(key, chunks('x'))).rejects.toThrow('named by a key that is none');
    });

    it('is left with nothing of content that breaks off', async () => {
      const key = newKey();
      const before = await subject.leftovers();
      await expect(blobs.put(key, breakingOff())).rejects.toThrow('broke off');
      expect(await textOf(key)).toBeNull();
      expect(await subject.leftovers()).toBe(before);
    });

    it('keeps what waits and is known, and drops what is not', async () => {
      await blobs.sweep(later(), known);
      const [mine, lost] = [newKey(), newKey()];
      await Promise.all([blobs.put(mine, chunks('mine')), blobs.put(lost, chunks('lost'))]);
      expect(await blobs.sweep(new Date(0), unknown)).toEqual({ kept: 0, dropped: 0 });
      const isMine = (key: string) => Promise.resolve(key === mine);
      expect(await blobs.sweep(later(), isMine)).toEqual({ kept: 1, dropped: 1 });
      expect(await blobs.sweep(later(), unknown)).toEqual({ kept: 0, dropped: 0 });
      expect([await textOf(mine), await textOf(lost)]).toEqual(['mine', null]);
    });

    it(
      'carries much, as it was',
      async () => {
        const key = newKey();
        const parts = Array.from({ length: LARGE_CHUNKS }, () => randomBytes(LARGE_CHUNK_BYTES));
        const content = async function* () {
          yield* parts;
        };
        await blobs.put(key, content());
        const read = await blobs.read(key);
        expect(await sha256Of(read ?? chunks())).toBe(await sha256Of(content()));
      },
      LARGE_MS_MAX,
    );
  });
};
