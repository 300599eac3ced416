/** A data key in its wrapped form, as it is stored. */
export interface WrappedKey {
  readonly kid: string;
  /** The key, encrypted under the key-encryption key. */
  readonly wrapped: Uint8Array;
}

/**
 * The port to the store of wrapped data keys, apart from the log. It sees no key in the clear.
 *
 * An adapter is done when it passes the conformance suite (`@clientele/keys/conformance`).
 */
export abstract class KeyStore {
  /** Stores keys durably; all or none. */
  abstract add(keys: readonly WrappedKey[]): Promise<void>;
  /** Those of the named keys that exist and were not destroyed. */
  abstract find(kids: readonly string[]): Promise<readonly WrappedKey[]>;
  /** Destroys keys for ever; destroying again, or one that never was, is no error. */
  abstract destroy(kids: readonly string[]): Promise<void>;
  /** A wrapped secret of the installation by name, made once: the first caller's value wins and is returned to all. */
  abstract secret(name: string, wrapped: Uint8Array): Promise<Uint8Array>;
  /** All keys and secrets, for the backup. */
  abstract all(): AsyncIterable<readonly WrappedKey[]>;
  abstract close(): Promise<void>;
}
