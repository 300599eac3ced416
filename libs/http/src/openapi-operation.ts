import { problem, PROBLEM_MEDIA_TYPE, type RefusalCode, REFUSALS } from '@clientele/contracts';
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { JSON_BODY, MERGE_PATCH_BODY } from './bodies.ts';
import { FORM_BODY } from './form.ts';
import type { Operation } from './operation.ts';
import type { JsonSchema, Schemas } from './openapi-schemas.ts';
import { problemOf } from './problem.ts';
import { Refused } from '@clientele/event-store';
import type { Route } from './routes.ts';

/** Headers that requests take, as components of the API description. */
export const HEADER_PARAMETERS = {
  'Idempotency-Key': 'Makes the call safe to repeat: the same key and body replay the answer.',
  'If-Match': 'The `ETag` that the resource must still have.',
  'Clientele-Reason': 'Why: a code in kebab case, and a note: `customer-request; note="by phone"`.',
  'Clientele-Via': 'What the client is, such as `console`; it stands in every event and decides nothing.',
  'Clientele-Min-Position': 'A position, or `head`: answer only from what has caught up with it.',
  'X-Correlation-Id': 'A UUID that ties the requests of one affair together; it stands in every event.',
  Prefer: '`dry-run` answers what the call would do and records nothing.',
} as const;

type HeaderName = keyof typeof HEADER_PARAMETERS;

const MIN_CODES: readonly RefusalCode[] = [
  'invalid-parameter',
  'dry-run-unsupported',
  'internal',
  'unavailable',
];
const CREDENTIAL_CODES: readonly RefusalCode[] = ['unauthenticated', 'forbidden', 'too-many-requests'];
const READ_CODES: readonly RefusalCode[] = [
  'invalid-header',
  'position-beyond-head',
  'too-late',
  'view-parked',
];
const WRITE_CODES: readonly RefusalCode[] = [
  'invalid-header',
  'busy',
  'precondition-failed',
  'idempotency-key-reused',
  'outcome-unknown',
];
const BODY_CODES: readonly RefusalCode[] = [
  'invalid-json',
  'invalid-request',
  'body-too-large',
  'media-type-unsupported',
  'request-timeout',
];

/** Every code with which a route may refuse: its own, and those that the conventions add. */
export const problemsOf = (operation: Operation): readonly RefusalCode[] => {
  const codes = new Set<RefusalCode>([...MIN_CODES, ...operation.problems]);
  const add = (more: readonly RefusalCode[], when: boolean) =>
    when && more.forEach((code) => codes.add(code));
  add(CREDENTIAL_CODES, operation.right !== 'public');
  add(READ_CODES, operation.right !== 'public' && operation.idempotency === 'safe');
  add(WRITE_CODES, operation.idempotency === 'key');
  // A body that is not due is read all the same.
  add(BODY_CODES, operation.idempotency === 'key');
  add(['reason-required'], operation.reason === 'required');
  add(['file-too-large'], operation.form !== null);
  // What takes a form besides can be run dry, but not with the form.
  if (operation.dryRun === true && operation.form === null) codes.delete('dry-run-unsupported');
  return [...codes];
};

/** One route of the API description. */
export const describeRoute = ({ method, url, operation }: Route, schemas: Schemas) => ({
  operationId: operationId(method, url),
  summary: operation.summary,
  ...(operation.description === undefined ? undefined : { description: operation.description }),
  tags: [tagOf(url)],
  security: operation.right === 'public' ? [] : [{ bearer: [...operation.rights] }],
  parameters: [
    ...pathParameters(url, operation, schemas),
    ...queryParameters(operation, schemas),
    ...headersOf(operation),
  ],
  ...requestBody(method, operation, schemas),
  responses: { ...successes(operation, schemas), ...problemResponses(operation, schemas) },
});

const words = (url: string): readonly string[] =>
  url.split(/[^a-zA-Z0-9:]+/).map((part) => (part.startsWith(':') ? `By-${part.slice(1)}` : part));

const operationId = (method: string, url: string): string =>
  [method.toLowerCase(), ...words(url).flatMap((word) => word.split('-'))]
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');

/** Where routes are shown that are no resource's. */
export const OPERATIONS_TAG = 'operations';

/** The resource that an address is of: `customers` of `/v1/customers/:customer`. */
export const tagOf = (url: string): string => /^\/v1\/([^/]+)/.exec(url)?.[1] ?? OPERATIONS_TAG;

const pathParameters = (url: string, { path }: Operation, schemas: Schemas) =>
  [...url.matchAll(/:([A-Za-z0-9]+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: path[name] === undefined ? { type: 'string' } : schemas.of(path[name], 'input'),
  }));

const queryParameters = ({ query }: Operation, schemas: Schemas) => {
  if (query === null) return [];
  return Object.entries(query.shape).map(([name, schema]) => {
    const { description, ...rest } = schemas.of(schema as typeof query, 'input');
    const required = !(schema as typeof query).safeParse(undefined).success;
    return {
      name,
      in: 'query',
      required,
      schema: rest,
      ...(description === undefined ? undefined : { description }),
    };
  });
};

const headersOf = (operation: Operation) => {
  const names: HeaderName[] = ['X-Correlation-Id'];
  if (operation.idempotency === 'key')
    names.push('Idempotency-Key', 'If-Match', 'Clientele-Reason', 'Clientele-Via');
  else if (operation.right !== 'public') names.push('Clientele-Min-Position');
  if (operation.dryRun === true) names.push('Prefer');
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
};

const requestBody = (method: string, { body, form, consumes }: Operation, schemas: Schemas) => {
  if (consumes !== undefined)
    return { requestBody: { required: true, content: contents(consumes, { type: 'string' }) } };
  if (body === null) return {};
  const mediaTypes = method === 'PATCH' ? [MERGE_PATCH_BODY, JSON_BODY] : [JSON_BODY];
  const required = !body.safeParse(undefined).success;
  const uploads = form === null ? {} : contents([FORM_BODY], formSchema(form, schemas));
  const content = { ...contents(mediaTypes, schemas.of(body, 'input')), ...uploads };
  return { requestBody: { required, content } };
};

const formSchema = (form: z.ZodObject, schemas: Schemas): JsonSchema => {
  const { properties, ...others } = schemas.of(form, 'input');
  const file = { type: 'string', contentMediaType: 'application/octet-stream' };
  return { ...others, properties: { file, ...(properties as object) }, required: ['file'] };
};

const contents = (mediaTypes: readonly string[], schema: JsonSchema) =>
  Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema }]));

const dryRunAnswer = z
  .strictObject({
    events: z.array(z.strictObject({ stream: z.string(), type: z.string(), data: z.unknown() })),
    result: z.unknown().meta({ description: 'What the call would answer.' }),
  })
  .meta({ id: 'DryRun', description: 'What a call would record and answer, when it is run dry.' });

const successes = (operation: Operation, schemas: Schemas) => {
  const { response, produces = ['application/json'], alsoStatuses = [] } = operation;
  const status = operation.status ?? (response === null ? 204 : 200);
  const schema = response === null ? null : schemas.of(response, 'output');
  const content = schema === null ? undefined : contents(produces, schema);
  const said = Object.fromEntries(
    [status, ...alsoStatuses].map((each) => [each, success(each, operation, content)]),
  );
  if (operation.dryRun !== true) return said;
  const dry = schemas.of(dryRunAnswer, 'output');
  // Some commands answer 200 in earnest as well.
  const answer = schema !== null && status === 200 ? { anyOf: [schema, dry] } : dry;
  return { ...said, 200: success(200, operation, contents(['application/json'], answer)) };
};

const success = (status: number, { idempotency, right }: Operation, content: object | undefined) => ({
  description: STATUS_CODES[status] ?? 'Success',
  headers: {
    'X-Correlation-Id': { schema: { type: 'string', format: 'uuid' } },
    ...(right === 'public' ? undefined : { RateLimit: { schema: { type: 'string' } } }),
    ...(idempotency === 'key' ? { 'Clientele-Position': { schema: { type: 'string' } } } : undefined),
  },
  ...(content === undefined || status === 204 ? undefined : { content }),
});

/** Problems by status, with an example of each code. */
const problemResponses = (operation: Operation, schemas: Schemas) => {
  const schema = schemas.of(problem, 'output');
  const byStatus = Object.groupBy(problemsOf(operation), (code) => String(REFUSALS[code].status));
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        content: { [PROBLEM_MEDIA_TYPE]: { schema, examples: examplesOf(codes) } },
      },
    ]),
  );
};

const EXAMPLE_ID = '01990d2e-0000-7000-8000-000000000000';

const examplesOf = (codes: readonly RefusalCode[]) =>
  Object.fromEntries(
    codes.map((code) => [
      code,
      { summary: REFUSALS[code].title, value: problemOf(new Refused(code), EXAMPLE_ID) },
    ]),
  );
