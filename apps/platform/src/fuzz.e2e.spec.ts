import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CustomerDocument, DocumentDocument, Problem } from '@clientele/contracts';
import type { OpenApiDocument } from '@clientele/http';
import type { Answer, Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { BOUNDARY } from './fuzz-forms.specimen.ts';
import { attacksOn, type Attack, type Schema, type Target } from './fuzz.specimen.ts';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';
import { often } from './topology.specimen.ts';

/** Inputs a route, unless the run says another number. */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? often(40));
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** What is named by a route is made first. */
const ROUTE_MS_MAX = 5_000;
const INPUT_MS_MAX = 200;

const FORM_HEADERS = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
const FORM = [
  `--${BOUNDARY}`,
  'content-disposition: form-data; name="file"; filename="fuzz.txt"',
  '',
  'Fuzzinhalt',
  `--${BOUNDARY}--`,
  '',
].join('\r\n');

/** Problems of a request whose fault has a place. */
const NAMING = ['invalid-request', 'invalid-json', 'invalid-parameter', 'invalid-header', 'read-only'];
/** Where a request goes that is no longer one to its route. */
const ELSEWHERE = ['route-not-found', 'method-not-allowed'];

type Operation = OpenApiDocument['paths'][string][string];
interface Described {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
type Responses = Readonly<Record<string, Described>>;
type Route = readonly [template: string, method: string, operation: Operation];

let platform: Platform;
let admin: Api;
let document: OpenApiDocument;
let ajv: Ajv2020;

beforeAll(async () => {
  console.log(`${INPUTS} inputs a route, SEED=${SEED}`);
  platform = await joinPlatform();
  admin = platform.api;
  document = (await admin.get('/openapi.json')).body as OpenApiDocument;
  ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema(document, 'api');
}, START_MS_MAX);
afterAll(() => platform.stop());

const resolve = (schema: Schema): Schema => {
  const name = schema.$ref?.split('/').at(-1);
  const { schemas } = document.components as { schemas: Record<string, Schema> };
  return schemas[name ?? ''] ?? schema;
};

/** Something of everything that a path can name. */
const namesFor = async (mark: string): Promise<Target['named']> => {
  const whole = { code: `K-${mark}`, externalId: `crm:${mark}` };
  const { id, number, code, externalId } = (await admin.post('/v1/customers', whole))
    .body as CustomerDocument;
  const made = async (path: string, body: object) =>
    (await admin.post(path, body)).body as { readonly id: string; readonly number?: number };
  const order = await made('/v1/orders', { customerId: id });
  const card = await made(`/v1/customers/${id}/cards`, { virtual: true });
  await made(`/v1/customers/${id}/credit/entries`, { type: 'opening', amount: '100', currency: 'EUR' });
  const contact = await made('/v1/contacts', { lastName: 'Fuzzkontakt' });
  await admin.put(`/v1/customers/${id}/contacts/${contact.id}`);
  const stored = await admin.post('/v1/documents', FORM, FORM_HEADERS);
  const document = stored.body as DocumentDocument;
  await admin.put(`/v1/customers/${id}/documents/${document.id}`);
  const link = (await admin.get(`/v1/documents/${document.id}/link`)).body as { readonly url: string };
  const key = await platform.keyWith(['customers:read']);
  return {
    customer: [id, String(number), ...[`code=${code}`, `externalId=${externalId}`].map(encodeURIComponent)],
    order: [order.id, String(order.number)],
    card: [card.id],
    contact: [contact.id, String(contact.number)],
    document: [document.id, String(document.number)],
    token: [link.url.split('/').at(-1) ?? ''],
    id: [key.id],
    code: ['not-yet'],
  };
};

const targetOf = ([template, method, operation]: Route, named: Target['named']): Target => {
  const contents = (operation as { requestBody?: Described }).requestBody?.content ?? {};
  const parameters = operation.parameters as { in?: string; name?: string }[];
  const form = contents['multipart/form-data']?.schema;
  return {
    method: method.toUpperCase(),
    template,
    query: parameters.flatMap(({ in: where, name }) =>
      where === 'query' && name !== undefined ? [name] : [],
    ),
    body: contents['application/json']?.schema ?? null,
    form: form === undefined ? null : Object.keys(resolve(form).properties ?? {}),
    streams: 'application/x-ndjson' in contents,
    carries: template === '/v1/transactions' ? carried(named) : [],
    named,
  };
};

/** What a transaction may carry: whatever can be run dry, but for another one. */
const carried = (named: Target['named']): readonly Target[] =>
  routes()
    .filter(
      ([template, , { parameters }]) =>
        template !== '/v1/transactions' && JSON.stringify(parameters).includes('/Prefer'),
    )
    .map((route) => targetOf(route, named));

/** Where a part of the API description stands in it. */
const pointer = (...names: readonly string[]): string =>
  names.map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

/** What is wrong with a refusal, in words; nothing when it is as it should be. */
const refusalFault = ({ status, body }: Answer, { responses }: Operation): string | null => {
  const { code, errors = [] } = body as Problem;
  if (NAMING.includes(code) && errors.length === 0) return 'the problem names no place';
  if (ELSEWHERE.includes(code)) return null;
  const described = (responses as Responses)[status]?.description ?? '';
  return described.includes(`\`${code}\``) ? null : `the problem ${code} is not described`;
};

const mediaOf = (headers: Headers): string => (headers.get('content-type') ?? '').replace(/;.*/, '');

/** The same of a success. */
const successFault = (answer: Answer, route: Route): string | null => {
  const { status, headers, body } = answer;
  const response = (route[2].responses as Responses)[status];
  if (response === undefined) return 'the status is not described';
  const media = mediaOf(headers);
  const described = response.content?.[media] ?? response.content?.['*/*'];
  if (body !== null && described === undefined) return 'the media type is not described';
  if (media === 'application/x-ndjson') return String(body).includes('"status":5') ? 'a line failed' : null;
  return media === 'application/json' ? bodyFault(answer, route) : null;
};

const bodyFault = ({ status, body }: Answer, [template, method]: Route): string | null => {
  const content = ['responses', String(status), 'content', 'application/json', 'schema'];
  const validate = ajv.getSchema(`api#${pointer('paths', template, method, ...content)}`)!;
  return validate(body) ? null : `the body is not as described: ${ajv.errorsText(validate.errors)}`;
};

/** How many events there are once all that a write set off is recorded too. */
const settledAfter = async ({ status, headers }: Answer): Promise<number> => {
  const position = status < 300 ? headers.get('clientele-position') : null;
  if (position !== null) await admin.get('/v1/orders?limit=1', { 'clientele-min-position': position });
  return platform.recorded();
};

const faultOf = (answer: Answer, route: Route): string | null => {
  if (answer.status >= 500) return 'the server failed';
  return answer.status >= 400 ? refusalFault(answer, route[2]) : successFault(answer, route);
};

const routes = (): Route[] =>
  Object.entries(document.paths).flatMap(([template, operations]) =>
    Object.entries(operations).map(([method, operation]): Route => [template, method, operation]),
  );

const shown = ({ path, body, headers }: Attack) => ({
  path: path.slice(0, 300),
  body: String(body).slice(0, 300),
  headers,
});

it(
  'takes or refuses every input on every route, names what is wrong, and records nothing that it refused',
  async () => {
    const faults: unknown[] = [];
    const answered = new Map<number, number>();
    for (const route of routes()) {
      const [template, method] = route;
      const target = targetOf(route, await namesFor(`${template}-${method}`));
      let before = await platform.recorded();
      for (const attack of fc.sample(attacksOn(target, resolve), { numRuns: INPUTS, seed: SEED })) {
        const answer = await admin.send(target.method, attack.path, attack.body, attack.headers);
        answered.set(answer.status, (answered.get(answer.status) ?? 0) + 1);
        const after = await platform.recorded();
        const recorded = answer.status >= 400 && after !== before ? 'it was recorded' : null;
        const fault = faultOf(answer, route) ?? recorded;
        if (fault !== null)
          faults.push({ fault, method: target.method, ...shown(attack), answer: answer.body });
        before = await settledAfter(answer);
      }
    }
    console.log(`answers by status: ${JSON.stringify(Object.fromEntries(answered))}`);
    expect(faults).toEqual([]);
  },
  80 * (ROUTE_MS_MAX + INPUTS * INPUT_MS_MAX),
);

it.each([
  ['what is no HTTP', 'NONSENSE\r\n\r\n', 400, 'invalid-request'],
  ['a header that is none', 'GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n', 400, 'invalid-request'],
  [
    'headers without end',
    `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers-too-large',
  ],
  [
    'two lengths',
    'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
    'invalid-request',
  ],
])('answers %s with a problem document', async (_, sent, status, code) => {
  const socket = connect(Number(new URL(platform.url).port), new URL(platform.url).hostname);
  await once(socket, 'connect');
  socket.end(sent);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(head).toContain('application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ code, status });
});
