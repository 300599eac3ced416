/** A data key in its wrapped form, as it is stored. */
export interface WrappedKey {
  /** Names the key for ever: a UUID, or `secret:<name>` for a secret of the installation. */
  readonly kid: string;
  /** The key, encrypted under the key-encryption key. */
  readonly wrapped: Uint8Array;
}

/** Keys a page of {@link KeyStore.all}. */
export const PAGE_KEYS = 5_000;

/**
 * The port to the store of wrapped keys, apart from the log. It sees no key in the clear.
 *
 * An adapter is done when it passes the conformance suite (`@clientele/keys/conformance`).
 */
export abstract class KeyStore {
  /** Stores keys durably, all or none; throws {@link KeyTaken} when a name is, or was, that of a key. */
  abstract add(keys: readonly WrappedKey[]): Promise<void>;
  /** Stores a key unless there is one of its name, and returns what is there: the first caller's key wins. */
  abstract addOnce(key: WrappedKey): Promise<Uint8Array>;
  /** Those of the named keys that exist and were not destroyed, in any order. */
  abstract find(kids: readonly string[]): Promise<readonly WrappedKey[]>;
  /** Destroys keys for ever; destroying again, or one that never was, is no error. */
  abstract destroy(kids: readonly string[]): Promise<void>;
  /** All keys that were not destroyed, for the backup: pages in the order of their names. */
  abstract all(): AsyncIterable<readonly WrappedKey[]>;
  abstract close(): Promise<void>;
}

/** A key of the same name exists, or was destroyed: nothing was stored. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken';

  constructor(options?: ErrorOptions) {
    super('a key of the same name exists or was destroyed', options);
  }
}
