/**
 * The port to the key under which all data keys are wrapped. A key management service may stand behind it, so
 * it is asked, never read.
 */
export abstract class KeyEncryptionKey {
  /** Encrypts a key. What comes out opens under the same `kid` only, so wrapped keys cannot be exchanged. */
  abstract wrap(kid: string, key: Uint8Array): Promise<Uint8Array>;
  /** The key in the clear; throws {@link WrongWrapping} unless it was wrapped here under this `kid`. */
  abstract unwrap(kid: string, wrapped: Uint8Array): Promise<Uint8Array>;
}

/** A stored key is damaged, or was wrapped under another key-encryption key. */
export class WrongWrapping extends Error {
  override readonly name = 'WrongWrapping';

  constructor(
    readonly kid: string,
    options?: ErrorOptions,
  ) {
    super(`the key ${kid} is damaged or was wrapped under another key-encryption key`, options);
  }
}
