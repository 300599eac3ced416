import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KeyEncryptionKey, WrongWrapping } from './key-encryption-key.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Wraps with AES-256-GCM under a key that this process holds: initialization vector, tag and encrypted key in a row. */
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
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv).setAAD(Buffer.from(kid));
    const encrypted = cipher.update(key);
    cipher.final();
    return Buffer.concat([iv, cipher.getAuthTag(), encrypted]);
  }

  async unwrap(kid: string, wrapped: Uint8Array): Promise<Uint8Array> {
    try {
      const tagEnd = IV_BYTES + TAG_BYTES;
      const decipher = createDecipheriv(CIPHER, this.#key, wrapped.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(kid)).setAuthTag(wrapped.subarray(IV_BYTES, tagEnd));
      const key = decipher.update(wrapped.subarray(tagEnd));
      decipher.final();
      return key;
    } catch (cause) {
      throw new WrongWrapping(kid, { cause });
    }
  }
}
