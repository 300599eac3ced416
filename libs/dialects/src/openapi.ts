import { Schemas } from '@clientele/http';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Dialect, DialectRoute } from './dialect.ts';

const PARAMETER_PATTERN = /:(\w+)/g;
const JSON_BODY = 'application/json';
const BODIES = {
  urlencoded: 'application/x-www-form-urlencoded',
  file: 'multipart/form-data',
} as const;

/** The OpenAPI 3.1 document of a dialect; made of its routes, so it cannot differ from them. */
export const openApiOf = (dialect: Dialect, version: string): object => {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, object>> = {};
  for (const route of dialect.routes) {
    const path = (route.paths[0] ?? '').replaceAll(PARAMETER_PATTERN, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = describe(dialect, route, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: dialect.title,
      version,
      description: dialect.description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: schemas.components, securitySchemes: dialect.security },
  };
};

const describe = (dialect: Dialect, route: DialectRoute, schemas: Schemas) => ({
  operationId: operationId(route),
  summary: route.summary,
  ...(route.description === undefined ? undefined : { description: route.description }),
  security: route.right === 'public' ? [] : Object.keys(dialect.security).map((name) => ({ [name]: [] })),
  parameters: [...pathParameters(route, schemas), ...queryParameters(route, schemas)],
  ...requestBody(route, schemas),
  responses: {
    [route.status ?? 200]: success(route, schemas),
    default: { description: 'An error', content: jsonOf(schemas.of(dialect.errorBody, 'output')) },
  },
});

const operationId = ({ method, paths: [path = ''] }: DialectRoute): string =>
  [method.toLowerCase(), ...path.split(/[^A-Za-z0-9]+/)]
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');

const jsonOf = (schema: object) => ({ [JSON_BODY]: { schema } });

const membersOf = (schema: z.ZodType | undefined): Readonly<Record<string, z.ZodType>> =>
  schema instanceof z.ZodObject ? schema.shape : {};

const pathParameters = ({ paths: [path = ''], params }: DialectRoute, schemas: Schemas) =>
  [...path.matchAll(PARAMETER_PATTERN)].map(([, name = '']) => {
    const schema = membersOf(params)[name] ?? z.string();
    return { name, in: 'path', required: true, schema: schemas.of(schema, 'input') };
  });

const queryParameters = ({ query }: DialectRoute, schemas: Schemas) =>
  Object.entries(membersOf(query)).map(([name, member]) => {
    const { description, ...schema } = schemas.of(member, 'input');
    const required = !member.safeParse(undefined).success;
    return { name, in: 'query', required, schema, ...(description === undefined ? {} : { description }) };
  });

const requestBody = ({ sends, form }: DialectRoute, schemas: Schemas) => {
  if (form === 'file') {
    const file = { type: 'string', contentMediaType: 'application/octet-stream' };
    const schema = { type: 'object', properties: { file }, required: ['file'] };
    return { requestBody: { required: true, content: { [BODIES.file]: { schema } } } };
  }
  if (sends === undefined) return {};
  const mediaType = form === undefined ? JSON_BODY : BODIES[form];
  const content = { [mediaType]: { schema: schemas.of(sends, 'input') } };
  return { requestBody: { required: !sends.safeParse(undefined).success, content } };
};

const success = ({ status = 200, response, produces = JSON_BODY }: DialectRoute, schemas: Schemas) => ({
  description: STATUS_CODES[status] ?? 'Success',
  ...(response === null
    ? undefined
    : { content: { [produces]: { schema: schemas.of(response, 'output') } } }),
});
