import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Finds what a request presents; `null` when it presents nothing. Dialects have theirs in other headers. */
export type TokenOf = (request: FastifyRequest) => string | null;

const BEARER_PATTERN = /^bearer +(\S+)$/i;

/** The token of `Authorization: Bearer`. */
export const bearerToken: TokenOf = ({ headers: { authorization } }) => {
  if (authorization === undefined) return null;
  return BEARER_PATTERN.exec(authorization)?.[1] ?? null;
};

/** What stands for a secret wherever it is kept or compared: its SHA-256, in hex. */
export const secretHashOf = (secret: string): string => hash('sha256', secret, 'hex');

/** Whether two hashes are equal, in a time that does not tell where they differ. */
export const sameHash = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const ID_PATTERN = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const KEY_PATTERN = new RegExp(`^ck_(${ID_PATTERN})_([\\w-]+)$`);
const ACCESS_PATTERN = new RegExp(`^ct_(${ID_PATTERN})_(\\d{1,12})_([\\w-]+)$`);

/** The parts of an API key's text; `null` when the text is none. */
export const partsOfKey = (token: string): { readonly id: string; readonly secret: string } | null => {
  const [, id, secret] = KEY_PATTERN.exec(token) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
};

/** An API key as it is given to its holder. */
export const keyText = (id: string, secret: string): string => `ck_${id}_${secret}`;

/** A token that stands for a key until it expires, in seconds since 1970; the proof is the server's own. */
export interface AccessToken {
  readonly id: string;
  readonly expiresAt: number;
  readonly proof: string;
}

/** The parts of an access token's text; `null` when the text is none. */
export const partsOfAccessToken = (token: string): AccessToken | null => {
  const [, id, expiresAt, proof] = ACCESS_PATTERN.exec(token) ?? [];
  return id === undefined || proof === undefined ? null : { id, expiresAt: Number(expiresAt), proof };
};

/** An access token as it is given to its holder. */
export const accessTokenText = ({ id, expiresAt, proof }: AccessToken): string =>
  `ct_${id}_${expiresAt}_${proof}`;
