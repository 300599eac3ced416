import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const TAG = { authTagLength: 16 };
const IVS_AHEAD = 1_024;

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

// Asking the system for chance costs as much as encrypting does, so it is asked for many at once.
const ivs = Buffer.alloc(IV_BYTES * IVS_AHEAD);
let ivsUsed = ivs.length;

const nextIv = (): Buffer => {
  if (ivsUsed === ivs.length) {
    randomFillSync(ivs);
    ivsUsed = 0;
  }
  ivsUsed += IV_BYTES;
  return ivs.subarray(ivsUsed - IV_BYTES, ivsUsed);
};

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
