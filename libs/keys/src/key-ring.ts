import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';
import { FreshKeys, KEY_BYTES, KEYS_AT_ONCE, type DataKey } from './fresh-keys.ts';
import { KeyCache } from './key-cache.ts';
import type { KeyEncryptionKey } from './key-encryption-key.ts';
import type { KeyStore, WrappedKey } from './key-store.ts';

/** Longest time that a key which was read stays in use, whatever became of it in the store. */
export const KEY_CACHE_MS = 60_000;
/** Most keys in memory; one takes up to a kilobyte. */
export const KEYS_CACHED_MAX = 50_000;
const SWEEP_MS = 1_000;

export interface KeyRingOptions {
  /** {@link KEY_CACHE_MS} unless told. */
  readonly keyCacheMs?: number;
  /** {@link KEYS_CACHED_MAX} unless told. */
  readonly keysCachedMax?: number;
  /** A clock that only ever rises, in milliseconds. */
  readonly now?: () => number;
}

type KeysByKid = ReadonlyMap<string, KeyObject | null>;

/** Kids that are asked for next, and what all who ask for them wait for. */
interface Batch {
  readonly kids: Set<string>;
  readonly loaded: Promise<KeysByKid>;
}

/**
 * The data keys in the clear, as this process may use them: those of subjects, from the key store; fresh
 * ones, made ahead; and the installation's secret. {@link openKeyRing} makes one.
 */
export class KeyRing {
  readonly #store: KeyStore;
  readonly #kek: KeyEncryptionKey;
  readonly #now: () => number;
  readonly #cache: KeyCache;
  readonly #fresh: FreshKeys;
  readonly #hmacKey: KeyObject;
  readonly #sweeping: NodeJS.Timeout;
  #next: Batch | null = null;
  #lastLoaded: Promise<unknown> = Promise.resolve();

  constructor(store: KeyStore, kek: KeyEncryptionKey, hmacKey: KeyObject, options: KeyRingOptions) {
    const {
      keyCacheMs = KEY_CACHE_MS,
      keysCachedMax = KEYS_CACHED_MAX,
      now = () => performance.now(),
    } = options;
    this.#store = store;
    this.#kek = kek;
    this.#now = now;
    this.#cache = new KeyCache(keyCacheMs, keysCachedMax, now);
    this.#fresh = new FreshKeys(store, kek);
    this.#hmacKey = hmacKey;
    this.#sweeping = setInterval(() => this.#cache.sweep(), SWEEP_MS).unref();
  }

  /** A key for a new subject: durable already, and nobody else's. A promise only when keys run out. */
  fresh(): DataKey | Promise<DataKey> {
    const taken = this.#fresh.take();
    return taken instanceof Promise ? taken.then((key) => this.#remember(key)) : this.#remember(taken);
  }

  /** Makes keys ahead, so that the first who needs a fresh one does not wait either. */
  prepare(): Promise<void> {
    return this.#fresh.make();
  }

  /** A key that is in memory; `null` when it is known to be gone, `undefined` when it must be loaded. */
  cached(kid: string): KeyObject | null | undefined {
    return this.#cache.get(kid);
  }

  /** The named keys, `null` for those destroyed or unknown. One query finds all that are not in memory. */
  async keys(kids: Iterable<string>): Promise<KeysByKid> {
    const keys = new Map<string, KeyObject | null>();
    const missing: string[] = [];
    for (const kid of kids) {
      const key = this.#cache.get(kid);
      if (key === undefined) missing.push(kid);
      else keys.set(kid, key);
    }
    if (missing.length === 0) return keys;
    const loaded = await this.#load(missing);
    for (const kid of missing) keys.set(kid, loaded.get(kid) ?? null);
    return keys;
  }

  /** Destroys keys for ever. Other processes may use them for `keyCacheMs` longer. */
  async destroy(kids: readonly string[]): Promise<void> {
    await this.#store.destroy(kids);
    for (const kid of kids) this.#cache.put(kid, null, this.#now());
  }

  /** A keyed hash under the installation's secret, base64url: for what must be found but not be guessed. */
  hmac(text: string | Uint8Array): string {
    return createHmac('sha256', this.#hmacKey).update(text).digest('base64url');
  }

  /** Lets go of all keys and closes the key store. */
  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    await this.#fresh.settled();
    await this.#lastLoaded.catch(() => undefined);
    this.#cache.clear();
    await this.#store.close();
  }

  #remember(fresh: DataKey): DataKey {
    this.#cache.put(fresh.kid, fresh.key, this.#now());
    return fresh;
  }

  // While one query is under way, everything that is asked for becomes the next one.
  #load(kids: readonly string[]): Promise<KeysByKid> {
    const batch = (this.#next ??= this.#begin());
    for (const kid of kids) batch.kids.add(kid);
    return batch.loaded;
  }

  #begin(): Batch {
    const kids = new Set<string>();
    const loaded = this.#lastLoaded
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.#find([...kids]);
      });
    this.#lastLoaded = loaded;
    return { kids, loaded };
  }

  async #find(kids: readonly string[]): Promise<KeysByKid> {
    const readAt = this.#now();
    const found = await this.#store.find(kids);
    const keys = new Map<string, KeyObject | null>();
    for (let from = 0; from < found.length; from += KEYS_AT_ONCE) {
      if (from > 0) await otherWork();
      const slice = found.slice(from, from + KEYS_AT_ONCE);
      const opened = await Promise.all(slice.map((key) => unwrapKey(this.#kek, key)));
      for (const { kid, key } of opened) keys.set(kid, key);
    }
    for (const kid of kids) {
      // A key that was destroyed while it was read stays destroyed.
      if (this.#cache.get(kid) === null) keys.set(kid, null);
      else this.#cache.put(kid, keys.get(kid) ?? null, readAt);
    }
    return keys;
  }
}

const unwrapKey = async (kek: KeyEncryptionKey, { kid, wrapped }: WrappedKey): Promise<DataKey> => {
  const raw = await kek.unwrap(kid, wrapped);
  const key = createSecretKey(raw);
  raw.fill(0);
  return { kid, key };
};

/** A secret of the installation: made by whoever needs it first, the same for all from then on. */
export const secretKey = async (store: KeyStore, kek: KeyEncryptionKey, name: string): Promise<KeyObject> => {
  const kid = `secret:${name}`;
  const wrapped = await store.addOnce({ kid, wrapped: await kek.wrap(kid, randomBytes(KEY_BYTES)) });
  return (await unwrapKey(kek, { kid, wrapped })).key;
};

/** Opens the ring; throws when the key store was filled under another key-encryption key. */
export const openKeyRing = async (
  store: KeyStore,
  kek: KeyEncryptionKey,
  options: KeyRingOptions = {},
): Promise<KeyRing> => new KeyRing(store, kek, await secretKey(store, kek, 'hmac'), options);
