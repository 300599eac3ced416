import { timingSafeEqual } from 'node:crypto';
import { TENANT_PATTERN } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { z } from 'zod';
import type { DocumentPlace } from './keys.ts';

const payload = z.tuple([z.string().regex(TENANT_PATTERN), z.uuid(), z.int().positive()]);

const signatureOf = (store: EventStore, text: string): string => store.hmac(`document link\n${text}`);

/** A token that opens one document's content until a moment, to whoever has it. Nothing of it is recorded. */
export const linkToken = (store: EventStore, { tenant, id }: DocumentPlace, expires: Date): string => {
  const text = Buffer.from(JSON.stringify([tenant, id, expires.getTime()])).toString('base64url');
  return `${text}.${signatureOf(store, text)}`;
};

const isEqual = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** The document that a token opens; `null` when we did not make it, or its time has passed. */
export const openToken = (store: EventStore, token: string, now: Date): DocumentPlace | null => {
  const [text = '', signature = ''] = token.split('.');
  if (!isEqual(signature, signatureOf(store, text))) return null;
  const [tenant, id, expires] = payload.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  return expires > now.getTime() ? { tenant, id } : null;
};
