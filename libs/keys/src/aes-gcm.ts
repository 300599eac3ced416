import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { chance } from './chance.ts';

const CIPHER = 'aes-256-gcm';
const TAG = { authTagLength: 16 };

/** Bytes of an initialization vector. */
export const IV_BYTES = 12;
/** Bytes of an authentication tag. */
export const TAG_BYTES = TAG.authTagLength;

/** What AES-256-GCM makes of something. */
export interface Encrypted<Bytes extends Uint8Array = Uint8Array> {
  readonly iv: Bytes;
  readonly tag: Bytes;
  readonly box: Bytes;
}

const nextIv = chance(IV_BYTES);

/** Encrypts text or bytes; they open with the same key and binding only. `iv` is good until the next call. */
export const encrypt = (key: KeyObject, content: string | Uint8Array, binding: string): Encrypted<Buffer> => {
  const iv = nextIv();
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(binding));
  const box = typeof content === 'string' ? cipher.update(content, 'utf8') : cipher.update(content);
  cipher.final();
  return { iv, tag: cipher.getAuthTag(), box };
};

/** What was encrypted; throws when anything about it, or what it is bound to, was changed. */
export const decrypt = (key: KeyObject, { iv, tag, box }: Encrypted, binding: string): Buffer => {
  const decipher = createDecipheriv(CIPHER, key, iv, TAG).setAAD(Buffer.from(binding)).setAuthTag(tag);
  const content = decipher.update(box);
  decipher.final();
  return content;
};
