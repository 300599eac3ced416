import { RIGHTS } from '@clientele/contracts';
import { describeRoute, HEADER_PARAMETERS, tagOf, OPERATIONS_TAG } from './openapi-operation.ts';
import { isTransactional } from './operation.ts';
import { Schemas } from './openapi-schemas.ts';
import type { Route, Routes } from './routes.ts';

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: object;
  };
  readonly paths: Readonly<Record<string, Readonly<Record<string, ReturnType<typeof describeRoute>>>>>;
  readonly components: object;
  readonly [member: string]: unknown;
}

const DESCRIPTION = `An event-sourced customer platform: one log, every change a fact, everything that can be
read a projection of it.

Every error is a problem document (RFC 9457) whose \`code\` is stable. Every write takes an
\`Idempotency-Key\` and answers \`Clientele-Position\`; a read with \`Clientele-Min-Position\` shows at least
that. Updates take \`If-Match\` with the \`ETag\` of a read. \`Prefer: dry-run\` shows what a command would
do.`;

const RIGHTS_LISTED = RIGHTS.map((right) => `\`${right}\``).join(', ');

const SERVED: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

const isShown = ({ method, operation }: Route): boolean =>
  SERVED.has(method) && operation.dialect === undefined;

/** Describes the routes of a server; made of what they declare, so it cannot differ from what they do. */
export const openApiDocument = (routes: Routes, version: string): OpenApiDocument => {
  const schemas = new Schemas();
  const shown = routes.all.filter(isShown).map(withCarried(routes.all));
  const paths = pathsOf(shown, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Clientele',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tagsOf(shown),
    paths,
    components: {
      schemas: schemas.components,
      parameters: Object.fromEntries(
        Object.entries(HEADER_PARAMETERS).map(([name, description]) => [name, header(name, description)]),
      ),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: `An API key or an OIDC token. Rights: ${RIGHTS_LISTED}.`,
        },
      },
    },
  };
};

/** A route that carries commands may refuse whatever the routes that they go to may. */
const withCarried =
  (all: readonly Route[]) =>
  (route: Route): Route => {
    if (route.operation.transaction !== 'carries') return route;
    const carried = all.filter(({ operation }) => isTransactional(operation));
    const problems = new Set([route, ...carried].flatMap(({ operation }) => operation.problems));
    return { ...route, operation: { ...route.operation, problems: [...problems] } };
  };

/** What the API is for comes before how its server does. */
const tagsOf = (shown: Routes['all']) => {
  const names = [...new Set(shown.map(({ url }) => tagOf(url)))];
  const last = (name: string): number => Number(name === OPERATIONS_TAG);
  return names.toSorted((a, b) => last(a) - last(b)).map((name) => ({ name }));
};

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

const pathsOf = (routes: readonly Route[], schemas: Schemas): OpenApiDocument['paths'] => {
  const paths: Record<string, Record<string, ReturnType<typeof describeRoute>>> = {};
  for (const route of routes) {
    const path = route.url.replaceAll(/:([A-Za-z0-9]+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = describeRoute(route, schemas);
  }
  return paths;
};
