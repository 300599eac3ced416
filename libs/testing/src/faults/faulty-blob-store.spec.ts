import { FolderBlobStore } from '@clientele/blob-store';
import { blobStoreConformance } from '@clientele/blob-store/conformance';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Faults } from './faults.ts';
import { FaultyBlobStore } from './faulty-blob-store.ts';

const FILES = 100;

const newFolder = () => mkdtemp(join(tmpdir(), 'clientele-faulty-blobs-'));
const filesIn = async (root: string): Promise<number> =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;

blobStoreConformance('a store of bytes on a busy day', async () => {
  const root = await newFolder();
  const faults = new Faults(1, 'mild');
  return {
    blobs: new FaultyBlobStore(new FolderBlobStore(root), faults),
    leftovers: () => filesIn(root),
    close: () => rm(root, { recursive: true }),
  };
});

let root: string;
beforeAll(async () => {
  root = await newFolder();
});
afterAll(() => rm(root, { recursive: true }));

it('leaves nothing of an upload that fails, and never gives a part for the whole', async () => {
  const faults = new Faults(1, 'harsh');
  const blobs = new FaultyBlobStore(new FolderBlobStore(root), faults);
  const bytes = randomBytes(100_000);
  const outcomes = await Promise.allSettled(
    Array.from({ length: FILES }, async () => {
      const key = `acme/${randomUUID()}`;
      await blobs.put(key, Readable.from([bytes.subarray(0, 60_000), bytes.subarray(60_000)]));
      return key;
    }),
  );
  const keys = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(keys.length).toBeLessThan(FILES);
  expect(await filesIn(root)).toBe(keys.length);
  const reads = await Promise.allSettled(
    keys.map(async (key) => Buffer.concat((await (await blobs.read(key))?.toArray()) ?? [])),
  );
  const whole = reads.flatMap((read) => (read.status === 'fulfilled' ? [read.value] : []));
  expect(whole.length).toBeLessThan(keys.length);
  expect(whole.every((read) => read.equals(bytes))).toBe(true);
  for (const fault of ['upload fails', 'upload breaks off', 'download fails', 'download breaks off'])
    expect([fault, faults.struck.get(fault)]).toEqual([fault, expect.any(Number)]);
});
