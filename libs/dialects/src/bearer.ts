import type { FastifyRequest } from 'fastify';

const BEARER_PATTERN = /^bearer +(\S+)$/i;

/** The token of `Authorization: Bearer`; `null` when there is none. */
export const bearerToken = ({ headers: { authorization } }: FastifyRequest): string | null =>
  BEARER_PATTERN.exec(authorization ?? '')?.[1] ?? null;
