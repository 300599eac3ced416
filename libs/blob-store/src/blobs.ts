import type { Readable } from 'node:stream';

/** Bytes from the first to the last of them, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a sweep did with bytes that were waiting. */
export interface Swept {
  readonly kept: number;
  readonly dropped: number;
}

// Names that we made: of a tenant, an id, and what is derived of it.
const KEY_PATTERN = /^[a-z0-9_]{1,32}\/[0-9a-f-]{36}(\.[a-z]{1,32})?$/;

/**
 * Where bytes are kept. They wait until they are kept, so that those of an upload that never got into the log
 * are told apart and dropped; from the first they can be read. An adapter is done when it passes the
 * conformance suite (`@clientele/blob-store/conformance`).
 */
export abstract class BlobStore {
  /**
   * Takes bytes in under a key that is new. When it resolves they wait, and survive a crash; when it rejects,
   * because the content failed or the store did, nothing of them is left.
   */
  abstract put(key: string, content: AsyncIterable<Uint8Array>): Promise<void>;

  /** Says that bytes which wait shall stay. Others are left as they are. */
  abstract keep(key: string): Promise<void>;

  /** Removes bytes, whether they wait or were kept; nothing to remove is fine. */
  abstract drop(key: string): Promise<void>;

  /** Bytes as a stream, all of them or a range within; `null` when there are none under the key. */
  abstract read(key: string, range?: ByteRange): Promise<Readable | null>;

  /** Keeps those of the bytes waiting since before this time that are known, and drops the others. */
  abstract sweep(before: Date, isKnown: (key: string) => Promise<boolean>): Promise<Swept>;
}

/** The key as it is, when it is one: an adapter makes paths of it. */
export const checkedKey = (key: string): string => {
  if (!KEY_PATTERN.test(key)) throw new Error('bytes were named by a key that is none');
  return key;
};

/** One sweep over keys that wait. */
export const sweepKeys = async (
  store: Pick<BlobStore, 'keep' | 'drop'>,
  keys: AsyncIterable<string>,
  isKnown: (key: string) => Promise<boolean>,
): Promise<Swept> => {
  let [kept, dropped] = [0, 0];
  for await (const key of keys)
    if (await isKnown(key)) {
      await store.keep(key);
      kept += 1;
    } else {
      await store.drop(key);
      dropped += 1;
    }
  return { kept, dropped };
};
