import type { FastifyRequest } from 'fastify';
import type { Dialect } from '../dialect.ts';
import { customerRoutes } from './customers.ts';
import { documentRoutes } from './documents.ts';
import { errorBody, errorOf } from './errors.ts';

/** Where a key stands, the one of a user before the one of an application. */
const PLACES = [
  { scheme: 'token', in: 'header', name: 'API-Token' },
  { scheme: 'tokenInQuery', in: 'query', name: 'api_token' },
  { scheme: 'key', in: 'header', name: 'API-Key' },
  { scheme: 'keyInQuery', in: 'query', name: 'api_key' },
] as const;

const credential = ({ headers, query }: FastifyRequest): string | null => {
  const said = PLACES.map((place) =>
    place.in === 'header'
      ? headers[place.name.toLowerCase()]
      : (query as Readonly<Record<string, unknown>>)[place.name],
  );
  const texts = said.flatMap((value) => (typeof value === 'string' ? [value.trim()] : []));
  return texts.find((text) => text !== '') ?? null;
};

/** The customers of Coredination's API 1. */
export const coredination: Dialect = {
  name: 'coredination',
  title: 'Coredination API 1: customers',
  description: 'The customers and their documents of Clientele by the API of Coredination.',
  paths: ['/api/1', '/vault'],
  credential,
  security: Object.fromEntries(
    PLACES.map(({ scheme, in: where, name }) => [scheme, { type: 'apiKey', in: where, name }]),
  ),
  routes: [...customerRoutes, ...documentRoutes],
  error: errorOf,
  errorBody,
};
