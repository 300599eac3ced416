import { KeyStore, type WrappedKey } from '@clientele/keys';
import type { Faults } from './faults.ts';

/** Keys are asked for so seldom that little would strike at the rate of other faults. */
const FAILING_RATE = 0.1;

/** A key store that is late, that is away, and whose answers are lost after it did what it was told. */
export class FaultyKeyStore extends KeyStore {
  constructor(
    private readonly keys: KeyStore,
    private readonly faults: Faults,
  ) {
    super();
  }

  override add(keys: readonly WrappedKey[]): Promise<void> {
    return this.#attempt('adding of keys', () => this.keys.add(keys));
  }

  override addOnce(key: WrappedKey): Promise<Uint8Array> {
    return this.#attempt('adding of a secret', () => this.keys.addOnce(key));
  }

  override find(kids: readonly string[]): Promise<readonly WrappedKey[]> {
    return this.#attempt('search for keys', () => this.keys.find(kids));
  }

  override destroy(kids: readonly string[]): Promise<void> {
    return this.#attempt('destruction of keys', () => this.keys.destroy(kids));
  }

  override all(): AsyncIterable<readonly WrappedKey[]> {
    return this.keys.all();
  }

  override close(): Promise<void> {
    return this.keys.close();
  }

  async #attempt<T>(name: string, work: () => Promise<T>): Promise<T> {
    await this.faults.delay(name);
    this.faults.outage(`${name} fails`, FAILING_RATE);
    const done = await work();
    this.faults.outage(`answer to the ${name} is lost`, FAILING_RATE);
    return done;
  }
}
