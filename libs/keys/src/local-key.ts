import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { decrypt, encrypt, IV_BYTES, TAG_BYTES } from './aes-gcm.ts';
import { KeyEncryptionKey, WrongWrapping } from './key-encryption-key.ts';

const KEY_BYTES = 32;

/** Wraps with AES-256-GCM under a key that this process holds: vector, tag and encrypted key in a row. */
export class LocalKey extends KeyEncryptionKey {
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    super();
    this.#key = key;
  }

  /** A key that ends with the process, for tests and for trying things out. */
  static random(): LocalKey {
    return new LocalKey(createSecretKey(randomBytes(KEY_BYTES)));
  }

  async wrap(kid: string, key: Uint8Array): Promise<Uint8Array> {
    const { iv, tag, box } = encrypt(this.#key, key, kid);
    return Buffer.concat([iv, tag, box]);
  }

  async unwrap(kid: string, wrapped: Uint8Array): Promise<Uint8Array> {
    const tagEnd = IV_BYTES + TAG_BYTES;
    const iv = wrapped.subarray(0, IV_BYTES);
    const tag = wrapped.subarray(IV_BYTES, tagEnd);
    try {
      return decrypt(this.#key, { iv, tag, box: wrapped.subarray(tagEnd) }, kid);
    } catch (cause) {
      throw new WrongWrapping(kid, { cause });
    }
  }
}
