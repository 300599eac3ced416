import type { CustomerDocument, OrderDocument } from '@clientele/contracts';
import type { OpenApiDocument } from '@clientele/http';
import { expectRefused, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { START_MS_MAX, startPlatform, type Platform } from './platform.specimen.ts';

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await startPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

/** A route, and how to call it so that something happens: what is made first, then the path and body. */
type Command = readonly [
  route: string,
  call: () => Promise<{ readonly path: string; readonly body?: unknown }>,
];

const registered = async (body: unknown = { displayName: 'Probeweise AG' }) =>
  (await admin.post('/v1/customers', body)).body as CustomerDocument;
const recorded = async (body: unknown = {}) => (await admin.post('/v1/orders', body)).body as OrderDocument;
const ofCustomer = async (tail = '', body?: unknown) => ({
  path: `/v1/customers/${(await registered()).id}${tail}`,
  body,
});

const COMMANDS: readonly Command[] = [
  ['POST /v1/customers', async () => ({ path: '/v1/customers', body: { displayName: 'Probeweise AG' } })],
  ['PUT /v1/customers/{customer}', () => ofCustomer('', { firstName: 'Probeperson' })],
  ['PATCH /v1/customers/{customer}', () => ofCustomer('', { note: 'nur zur Probe' })],
  ['DELETE /v1/customers/{customer}', () => ofCustomer()],
  ['POST /v1/customers/{customer}/archive', () => ofCustomer('/archive')],
  [
    'POST /v1/customers/{customer}/restore',
    async () => ({ path: `/v1/customers/${(await registered({ archived: true })).id}/restore` }),
  ],
  [
    'POST /v1/customers/{customer}/merge',
    async () => ofCustomer('/merge', { from: (await registered({ note: 'geht zur Probe' })).id }),
  ],
  [
    'POST /v1/orders',
    async () => ({ path: '/v1/orders', body: { orderNumber: 'Probeauftrag', quantity: 2 } }),
  ],
  [
    'PATCH /v1/orders/{order}',
    async () => ({
      path: `/v1/orders/${(await recorded()).id}`,
      body: { customerId: (await registered()).id },
    }),
  ],
  [
    'POST /v1/orders/{order}/submit',
    async () => ({
      path: `/v1/orders/${(await recorded({ customerId: (await registered()).id })).id}/submit`,
    }),
  ],
  [
    'POST /v1/orders/{order}/revoke',
    async () => {
      const { id } = await recorded({ customerId: (await registered()).id });
      await admin.post(`/v1/orders/${id}/submit`);
      return { path: `/v1/orders/${id}/revoke` };
    },
  ],
  [
    'POST /v1/transactions',
    async () => {
      const { id } = await registered();
      const commands = [
        { method: 'POST', path: '/v1/customers', body: { code: 'K-PROBE', note: 'nur zur Probe' } },
        { method: 'POST', path: '/v1/orders', body: { customerId: id } },
        { method: 'POST', path: '/v1/customers/{0}/archive' },
      ];
      return { path: '/v1/transactions', body: { commands } };
    },
  ],
  [
    'DELETE /v1/api-keys/{id}',
    async () => ({ path: `/v1/api-keys/${(await platform.keyWith(['customers:read'])).id}` }),
  ],
];

/** What is made anew each time, or known only once it was recorded. */
const MADE = [
  'id',
  'number',
  'position',
  'createdAt',
  'updatedAt',
  'submittedAt',
  'revokedAt',
  'archivedAt',
  'location',
  'clientele-position',
];
const lasting = (shown: unknown): unknown => {
  if (Array.isArray(shown)) return shown.map(lasting);
  if (typeof shown !== 'object' || shown === null) return shown;
  const members = Object.entries(shown).filter(([name]) => !MADE.includes(name));
  return Object.fromEntries(members.map(([name, member]) => [name, lasting(member)]));
};

it.each(COMMANDS)(
  '%s answers dry what it would answer in earnest, and records nothing',
  async (route, call) => {
    const [method = ''] = route.split(' ');
    const { path, body } = await call();
    const before = await platform.recorded();
    const dry = await admin.send(method, path, body, { prefer: 'dry-run' });
    expect(dry.status).toBe(200);
    expect(dry.headers.get('preference-applied')).toBe('dry-run');
    expect(await platform.recorded()).toBe(before);
    const { events, result } = dry.body as { events: unknown[]; result: unknown };
    expect(events.length).toBeGreaterThan(0);
    const earnest = await admin.send(method, path, body);
    expect(earnest.headers.get('preference-applied')).toBeNull();
    expect(earnest.status).toBeLessThan(300);
    expect(lasting(result)).toEqual(lasting(earnest.body));
    expect(await platform.recorded()).toBe(before + events.length);
    // What the command set off is recorded too before the next one is counted.
    const settled = earnest.headers.get('clientele-position') ?? '';
    await admin.get('/v1/customers?limit=1', { 'clientele-min-position': settled });
  },
);

it('is offered by these commands, and refused by every other route', async () => {
  const { paths } = (await admin.get('/openapi.json')).body as OpenApiDocument;
  const offered: string[] = [];
  const before = await platform.recorded();
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { parameters, security }] of Object.entries(operations)) {
      const route = `${method.toUpperCase()} ${path}`;
      if (JSON.stringify(parameters).includes('#/components/parameters/Prefer')) offered.push(route);
      else if (security.length > 0) {
        const named = path.replaceAll(/\{\w+\}/g, '1');
        const answer = await admin.send(method.toUpperCase(), named, undefined, { prefer: 'dry-run' });
        expectRefused(answer, 'dry-run-unsupported');
      }
    }
  expect(offered.toSorted()).toEqual(COMMANDS.map(([route]) => route).toSorted());
  expect(await platform.recorded()).toBe(before);
});
