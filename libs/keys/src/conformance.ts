import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyTaken, PAGE_KEYS, type KeyStore, type WrappedKey } from './key-store.ts';

const WRAPPED_BYTES = 60;

const wrappedKeys = (count: number): WrappedKey[] =>
  Array.from({ length: count }, () => ({
    kid: randomUUID(),
    wrapped: new Uint8Array(randomBytes(WRAPPED_BYTES)),
  }));

const oneKey = (kid: string = randomUUID()): WrappedKey => ({
  kid,
  wrapped: new Uint8Array(randomBytes(WRAPPED_BYTES)),
});

const kidsOf = (keys: readonly WrappedKey[]): string[] => keys.map(({ kid }) => kid);

const plain = (keys: readonly WrappedKey[]) =>
  new Map(keys.map(({ kid, wrapped }) => [kid, Buffer.from(wrapped).toString('hex')]));

const pagesOf = async (store: KeyStore): Promise<(readonly WrappedKey[])[]> => {
  const pages = [];
  for await (const page of store.all()) pages.push(page);
  return pages;
};

const everything = async (store: KeyStore): Promise<WrappedKey[]> => (await pagesOf(store)).flat();

/** What every key store must do. `open` gives a store that is empty. */
export const keyStoreConformance = (name: string, open: () => Promise<KeyStore>): void => {
  describe(`${name}`, () => {
    let store: KeyStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('gives back the keys that were added, and only those that are asked for', async () => {
      const keys = wrappedKeys(3);
      await store.add(keys);
      const found = await store.find([...kidsOf(keys.slice(0, 2)), randomUUID()]);
      expect(plain(found)).toEqual(plain(keys.slice(0, 2)));
    });

    it('finds nothing when nothing is asked for', async () => {
      await store.add([]);
      expect(await store.find([])).toEqual([]);
      await store.destroy([]);
    });

    it('adds all keys or none', async () => {
      const [first, second] = wrappedKeys(2) as [WrappedKey, WrappedKey];
      await store.add([first]);
      await expect(store.add([second, oneKey(first.kid)])).rejects.toThrow(KeyTaken);
      expect(plain(await everything(store))).toEqual(plain([first]));
    });

    it('adds a batch of a thousand keys at once', async () => {
      const keys = wrappedKeys(1_000);
      await store.add(keys);
      expect(plain(await store.find(kidsOf(keys)))).toEqual(plain(keys));
    });

    it('never gives back a key that was destroyed', async () => {
      const [gone, kept] = wrappedKeys(2) as [WrappedKey, WrappedKey];
      await store.add([gone, kept]);
      await store.destroy([gone.kid]);
      expect(kidsOf(await store.find([gone.kid, kept.kid]))).toEqual([kept.kid]);
      expect(kidsOf(await everything(store))).toEqual([kept.kid]);
    });

    it('never takes back a key that was destroyed', async () => {
      const key = oneKey();
      await store.add([key]);
      await store.destroy([key.kid]);
      await expect(store.add([key])).rejects.toThrow(KeyTaken);
      await expect(store.addOnce(key)).rejects.toThrow(KeyTaken);
      expect(await store.find([key.kid])).toEqual([]);
    });

    it('destroys again, and what never was, without complaint', async () => {
      const key = oneKey();
      await store.add([key]);
      await store.destroy([key.kid, randomUUID()]);
      await store.destroy([key.kid]);
      expect(await store.find([key.kid])).toEqual([]);
    });

    it('gives every caller the key that came first under a name', async () => {
      const offers = Array.from({ length: 8 }, () => oneKey('secret:hmac'));
      const given = await Promise.all(offers.map((offer) => store.addOnce(offer)));
      const [winner] = await store.find(['secret:hmac']);
      expect(new Set(given.map((wrapped) => Buffer.from(wrapped).toString('hex'))).size).toBe(1);
      expect(Buffer.from(winner?.wrapped ?? [])).toEqual(Buffer.from(given[0] ?? []));
    });

    it('lists all keys page by page, so that they can be added to another store', async () => {
      const keys = [...wrappedKeys(PAGE_KEYS + 1), oneKey('secret:hmac')];
      await store.add(keys);
      const pages = await pagesOf(store);
      expect(pages.map((page) => page.length)).toEqual([PAGE_KEYS, 2]);
      expect(plain(pages.flat())).toEqual(plain(keys));
    });
  });
};
