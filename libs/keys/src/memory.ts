import { KeyStore, KeyTaken, PAGE_KEYS, type WrappedKey } from './key-store.ts';

/** Keys in memory, for tests and for trying things out: they end with the process. */
export class MemoryKeyStore extends KeyStore {
  /** By name; `null` was destroyed. */
  readonly #keys = new Map<string, Uint8Array | null>();

  async add(keys: readonly WrappedKey[]): Promise<void> {
    const kids = new Set(keys.map(({ kid }) => kid));
    if (kids.size < keys.length || keys.some(({ kid }) => this.#keys.has(kid))) throw new KeyTaken();
    for (const { kid, wrapped } of keys) this.#keys.set(kid, Uint8Array.from(wrapped));
  }

  async addOnce(key: WrappedKey): Promise<Uint8Array> {
    if (!this.#keys.has(key.kid)) await this.add([key]);
    const wrapped = this.#keys.get(key.kid);
    if (!wrapped) throw new KeyTaken();
    return wrapped;
  }

  async find(kids: readonly string[]): Promise<readonly WrappedKey[]> {
    return kids.flatMap((kid) => {
      const wrapped = this.#keys.get(kid);
      return wrapped ? [{ kid, wrapped }] : [];
    });
  }

  async destroy(kids: readonly string[]): Promise<void> {
    for (const kid of kids) this.#keys.set(kid, null);
  }

  async *all(): AsyncIterable<readonly WrappedKey[]> {
    const kids = [...this.#keys.keys()].toSorted();
    for (let from = 0; from < kids.length; from += PAGE_KEYS)
      yield this.find(kids.slice(from, from + PAGE_KEYS));
  }

  async close(): Promise<void> {
    this.#keys.clear();
  }
}
