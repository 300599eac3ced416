import type { KeyObject } from 'node:crypto';
import { decrypt, encrypt, type DataKey } from '@clientele/keys';
import type { SealedBox, StoredEvent } from './log.ts';

/** What a box is bound to: it opens in no other event. */
export const bindingOf = ({
  id,
  type,
  schema,
  stream,
}: Pick<StoredEvent, 'id' | 'type' | 'schema' | 'stream'>): string => `${id} ${type} ${schema} ${stream}`;

/** Encrypts text into a box that opens with the same key and binding only. */
export const sealBox = ({ kid, key }: DataKey, text: string, binding: string): SealedBox => {
  const { iv, tag, box } = encrypt(key, text, binding);
  return { kid, iv: iv.toString('base64'), tag: tag.toString('base64'), box: box.toString('base64') };
};

/** The text in a box; throws when anything about it was changed. */
export const openBox = (key: KeyObject, { iv, tag, box }: SealedBox, binding: string): string => {
  const encrypted = {
    iv: Buffer.from(iv, 'base64'),
    tag: Buffer.from(tag, 'base64'),
    box: Buffer.from(box, 'base64'),
  };
  return decrypt(key, encrypted, binding).toString('utf8');
};
