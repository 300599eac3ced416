import { createHash, createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FRESH_KEYS, FRESH_KEYS_LOW } from './fresh-keys.ts';
import { KEY_CACHE_MS, openKeyRing, type KeyRing, type KeyRingOptions } from './key-ring.ts';
import type { WrappedKey } from './key-store.ts';
import { LocalKey } from './local-key.ts';
import { MemoryKeyStore } from './memory.ts';

/** Remembers what it was asked, and fails while it is told to. */
class WatchedKeyStore extends MemoryKeyStore {
  readonly finds: number[] = [];
  readonly adds: number[] = [];
  failing = false;

  override async add(keys: readonly WrappedKey[]): Promise<void> {
    if (this.failing) throw new Error('the disk is full');
    this.adds.push(keys.length);
    await super.add(keys);
  }

  override async find(kids: readonly string[]): Promise<readonly WrappedKey[]> {
    if (this.failing) throw new Error('the connection is lost');
    this.finds.push(kids.length);
    return super.find(kids);
  }
}

let store: WatchedKeyStore;
let kek: LocalKey;
let time: number;
let rings: KeyRing[];

const open = async (options: KeyRingOptions = {}): Promise<KeyRing> => {
  const ring = await openKeyRing(store, kek, { now: () => time, ...options });
  rings.push(ring);
  store.adds.length = 0;
  return ring;
};

/** What can be compared of a key. */
const digest = (key: unknown): string =>
  key
    ? createHash('sha256')
        .update((key as KeyObject).export())
        .digest('hex')
    : String(key);

const takeMany = (ring: KeyRing, count: number) =>
  Promise.all(Array.from({ length: count }, async () => ring.fresh()));

beforeEach(() => {
  store = new WatchedKeyStore();
  kek = LocalKey.random();
  time = 1_000_000;
  rings = [];
});
afterEach(() => Promise.all(rings.map((ring) => ring.close())));

it('hands out prepared keys at once, each of them stored before', async () => {
  const ring = await open();
  await ring.prepare();
  const fresh = ring.fresh();
  if (fresh instanceof Promise) throw new Error('a prepared key must not be waited for');
  const other = await open();
  expect(digest((await other.keys([fresh.kid])).get(fresh.kid))).toBe(digest(fresh.key));
});

it('never hands out a key twice, however many are taken at once', async () => {
  const ring = await open();
  const taken = await takeMany(ring, 3 * FRESH_KEYS);
  expect(new Set(taken.map(({ kid }) => kid)).size).toBe(3 * FRESH_KEYS);
  expect(new Set(taken.map(({ key }) => digest(key))).size).toBe(3 * FRESH_KEYS);
});

it('makes a thousand keys in one commit, and more when few are left', async () => {
  const ring = await open();
  await ring.prepare();
  await takeMany(ring, FRESH_KEYS - FRESH_KEYS_LOW);
  expect(store.adds).toEqual([FRESH_KEYS]);
  await ring.fresh();
  await ring.prepare();
  expect(store.adds).toEqual([FRESH_KEYS, FRESH_KEYS]);
});

it('tells the one who finds no key left why none is made, and recovers', async () => {
  const ring = await open();
  store.failing = true;
  await expect(takeMany(ring, 2)).rejects.toThrow('the disk is full');
  store.failing = false;
  expect((await ring.fresh()).kid).toMatch(/^[0-9a-f-]{36}$/);
});

it('knows keys that it handed out without asking the store', async () => {
  const ring = await open();
  const { kid, key } = await ring.fresh();
  expect(ring.cached(kid)).toBe(key);
  expect((await ring.keys([kid])).get(kid)).toBe(key);
  expect(store.finds).toEqual([]);
});

it('finds all missing keys of all who ask in one query', async () => {
  const kids = (await takeMany(await open(), 300)).map(({ kid }) => kid);
  const ring = await open();
  const found = await Promise.all([ring.keys(kids.slice(0, 200)), ring.keys(kids.slice(100)), ring.keys([])]);
  expect(store.finds).toEqual([300]);
  expect(found.map((keys) => keys.size)).toEqual([200, 200, 0]);
});

it('asks the next query for whatever is wanted while one is under way', async () => {
  const kids = (await takeMany(await open(), 3)).map(({ kid }) => kid);
  const ring = await open();
  const first = ring.keys(kids.slice(0, 1));
  await Promise.resolve();
  await Promise.resolve();
  await Promise.all([first, ring.keys(kids.slice(1, 2)), ring.keys(kids.slice(2))]);
  expect(store.finds).toEqual([1, 2]);
});

it('answers null for keys that never were, and asks for them once only', async () => {
  const ring = await open();
  const kid = randomUUID();
  expect(ring.cached(kid)).toBeUndefined();
  expect((await ring.keys([kid])).get(kid)).toBeNull();
  expect((await ring.keys([kid])).get(kid)).toBeNull();
  expect(store.finds).toEqual([1]);
});

it('forgets a destroyed key at once here, and elsewhere within a minute, however used', async () => {
  const here = await open();
  const elsewhere = await open();
  const { kid, key } = await here.fresh();
  expect(digest((await elsewhere.keys([kid])).get(kid))).toBe(digest(key));
  await here.destroy([kid]);
  expect(here.cached(kid)).toBeNull();
  for (let used = 1; used < 10; used += 1) {
    time += KEY_CACHE_MS / 10;
    expect(elsewhere.cached(kid)).not.toBeNull();
  }
  time += KEY_CACHE_MS / 10;
  expect(elsewhere.cached(kid)).toBeUndefined();
  expect((await elsewhere.keys([kid])).get(kid)).toBeNull();
});

it('keeps a key destroyed that was being read meanwhile', async () => {
  const { kid } = await (await open()).fresh();
  const ring = await open();
  const reading = ring.keys([kid]);
  await Promise.all([reading, ring.destroy([kid])]);
  expect(ring.cached(kid)).toBeNull();
});

it('keeps no more keys than it may', async () => {
  const kids = (await takeMany(await open(), 20)).map(({ kid }) => kid);
  const ring = await open({ keysCachedMax: 10 });
  expect((await ring.keys(kids)).size).toBe(20);
  expect(kids.filter((kid) => ring.cached(kid) !== undefined)).toHaveLength(10);
});

it('passes on that the key store fails, and goes on when it is back', async () => {
  const { kid, key } = await (await open()).fresh();
  const ring = await open();
  store.failing = true;
  await expect(ring.keys([kid])).rejects.toThrow('the connection is lost');
  store.failing = false;
  expect(digest((await ring.keys([kid])).get(kid))).toBe(digest(key));
});

it('hashes alike in all processes of an installation, and not in another', async () => {
  const hashes = (await Promise.all([open(), open()])).map((ring) => ring.hmac('POST /v1/customers'));
  expect(hashes[0]).toMatch(/^[\w-]{43}$/);
  expect(hashes[1]).toBe(hashes[0]);
  store = new WatchedKeyStore();
  expect((await open()).hmac('POST /v1/customers')).not.toBe(hashes[0]);
});

it('refuses to open under another key-encryption key', async () => {
  await open();
  kek = new LocalKey(createSecretKey(Buffer.alloc(32)));
  await expect(open()).rejects.toThrow('wrapped under another key-encryption key');
});
