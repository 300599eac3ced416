import type {
  CardDocument,
  ContactDocument,
  CustomerDocument,
  DocumentDocument,
  OrderDocument,
} from '@clientele/contracts';
import type { OpenApiDocument } from '@clientele/http';
import { expectRefused, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startPlatform, type OwnPlatform } from './own-platform.specimen.ts';
import { START_MS_MAX } from './platform.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };
const SECRET = 'Geheimrat von Diskretion';

/** A route of the API description, called on something that belongs to the tenant `default`. */
interface Call {
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly rights: readonly string[];
}

let platform: OwnPlatform;
let admin: Api;
let customer: CustomerDocument;
let order: OrderDocument;
let contact: ContactDocument;
let document: DocumentDocument;
let guarded: Call[];

beforeAll(async () => {
  platform = await startPlatform();
  admin = platform.api;
  const whole = {
    displayName: SECRET,
    code: 'K-GEHEIM',
    externalId: 'crm:geheim',
    note: SECRET,
    tags: [SECRET],
  };
  customer = (await admin.post('/v1/customers', whole)).body as CustomerDocument;
  const ordered = { customerId: customer.id, description: SECRET };
  order = (await admin.post('/v1/orders', ordered)).body as OrderDocument;
  const wallet = `/v1/customers/${customer.id}`;
  const issued = { serialNumber: 'Geheimkarte 4711', note: SECRET };
  const card = (await admin.post(`${wallet}/cards`, issued)).body as CardDocument;
  const opening = { type: 'opening', amount: '100', currency: 'EUR', note: SECRET };
  await admin.post(`${wallet}/credit/entries`, opening);
  contact = (await admin.post('/v1/contacts', { lastName: SECRET, email: 'geheim@rat.example' }))
    .body as ContactDocument;
  await admin.put(`${wallet}/contacts/${contact.id}`);
  const referenced = {
    contentUrl: 'https://ablage.example/geheim',
    description: SECRET,
    customerId: customer.id,
  };
  document = (await admin.post('/v1/documents', referenced)).body as DocumentDocument;
  const { id: key } = await platform.keyWith(['customers:read']);
  const { paths } = (await admin.get('/openapi.json')).body as OpenApiDocument;
  const ours: Record<string, string> = {
    customer: customer.id,
    order: order.id,
    card: card.id,
    contact: contact.id,
    document: document.id,
    id: key,
  };
  guarded = Object.entries(paths).flatMap(([template, operations]) =>
    Object.entries(operations).flatMap(([method, { security }]) => {
      const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => ours[name] ?? '');
      const route = { route: `${method} ${template}`, method: method.toUpperCase(), path };
      return security.map(({ bearer: rights }) => ({ ...route, rights }));
    }),
  );
}, START_MS_MAX);
afterAll(() => platform.stop());

/** What routes take, so that a call comes as far as it can; any other takes an empty object. */
const bodies = (): Readonly<Record<string, unknown>> => {
  const change = { method: 'PATCH', path: `/v1/customers/${customer.id}`, body: { note: 'Einbruch' } };
  return {
    'post /v1/customers/bulk': JSON.stringify(change),
    'post /v1/customers/{customer}/merge': { from: 'code=K-GEHEIM' },
    'post /v1/customers/{customer}/credit/entries': { type: 'topUp', amount: '1' },
    'put /v1/customers/{customer}/contacts': { contacts: [{ id: contact.id }] },
    'post /v1/orders': { customerId: customer.id },
    'post /v1/contacts': { lastName: 'Einbruch' },
    'post /v1/documents': { contentUrl: 'https://einbruch.example/', customerId: customer.id },
    'post /v1/transactions': { commands: [change] },
    'post /v1/api-keys': { name: 'Nachschlüssel' },
  };
};

const bodyOf = ({ route, method }: Call): unknown => {
  if (['GET', 'DELETE'].includes(method) || /archive|restore|submit|revoke/.test(route)) return undefined;
  return bodies()[route] ?? {};
};

/** The same call, by every other name of what it is about. */
const byEveryName = (each: Call): Call[] => {
  const names: readonly (readonly [id: string, ...others: readonly string[]])[] = [
    [customer.id, String(customer.number), 'code=K-GEHEIM', 'externalId=crm:geheim'],
    [order.id, String(order.number)],
    [contact.id, String(contact.number)],
    [document.id, String(document.number)],
  ];
  const renamed = names.flatMap(([id, ...others]) =>
    each.path.includes(id) ? others.map((other) => ({ ...each, path: each.path.replace(id, other) })) : [],
  );
  return [each, ...renamed];
};

const call = (caller: Api, each: Call): Promise<Answer> => {
  const type = each.route.endsWith('/bulk') ? { 'content-type': 'application/x-ndjson' } : {};
  return caller.send(each.method, each.path, bodyOf(each), { ...type, ...(each.method === 'GET' && HEAD) });
};

it('guards every route but those that say what there is', async () => {
  const { paths } = (await admin.get('/openapi.json')).body as OpenApiDocument;
  const open = Object.entries(paths).flatMap(([path, operations]) =>
    Object.values(operations).some(({ security }) => security.length === 0) ? [path] : [],
  );
  expect(open.toSorted()).toEqual([
    '/',
    '/access-tokens',
    '/asyncapi.json',
    '/docs',
    '/docs/scalar.js',
    '/health/live',
    '/health/ready',
    '/links/{token}',
    '/metrics',
    '/openapi.json',
    '/openapi/{dialect}',
    '/problems',
    '/problems/{code}',
  ]);
  expect(guarded.length).toBeGreaterThan(20);
});

it(
  'answers nobody without a credential, and records nothing',
  async () => {
    const before = await platform.recorded();
    const callers = [null, 'not-a-key', `ck_${customer.id}_0000`, 'a.b.c'].map((key) => admin.as(key));
    const answers = guarded.flatMap((each) => callers.map((caller) => call(caller, each)));
    for (const answer of await Promise.all(answers)) expectRefused(answer, 'unauthenticated');
    expect(await platform.recorded()).toBe(before);
  },
  START_MS_MAX,
);

it('refuses whoever lacks the right of a route, on every route, and records nothing', async () => {
  const keys = new Map<string, Api>();
  for (const right of ['contacts:write', 'customers:read', 'orders:write', 'keys:write'] as const)
    keys.set(right, (await platform.keyWith([right])).api);
  const before = await platform.recorded();
  let refused = 0;
  for (const each of guarded)
    for (const [right, caller] of keys)
      if (!each.rights.includes(right)) {
        expectRefused(await call(caller, each), 'forbidden');
        refused += 1;
      }
  expect(refused).toBeGreaterThan(3 * guarded.length - 30);
  expect(await platform.recorded()).toBe(before);
});

it('shows the administrator of another tenant nothing, and lets nothing of ours be touched', async () => {
  const { api: foreign } = await platform.keyWith(['admin'], 'foreign');
  const before = await platform.recorded('default');
  const [dated, { items }] = await Promise.all([
    admin.get(`/v1/customers/${customer.id}`, HEAD),
    admin.get('/v1/api-keys').then(({ body }) => body as { items: unknown[] }),
  ]);
  for (const each of guarded.flatMap(byEveryName)) {
    const { body, headers } = await call(foreign, each);
    const answered = JSON.stringify([body, ...headers]);
    expect({ ...each, leaks: answered.includes(SECRET) }).toEqual({ ...each, leaks: false });
  }
  expect(await platform.recorded('default')).toBe(before);
  expect((await admin.get(`/v1/customers/${customer.id}`, HEAD)).body).toEqual(dated.body);
  expect((await admin.get('/v1/api-keys')).body).toMatchObject({ items });
});

it('gives no two tenants a way to tell that they have the same UUID, code and number', async () => {
  const { api: twin } = await platform.keyWith(['admin'], 'twin');
  const begun = await twin.put(`/v1/customers/${customer.id}`, { displayName: 'Zwilling & Söhne' });
  expect(begun).toMatchObject({ status: 201, body: { number: 1, displayName: 'Zwilling & Söhne' } });
  const own = await twin.post('/v1/customers', { code: 'K-GEHEIM', externalId: 'crm:geheim' });
  expect(own.status).toBe(201);
  expect((await twin.get(`/v1/customers?q=${encodeURIComponent(SECRET)}`, HEAD)).body).toMatchObject({
    items: [],
  });
  expect((await admin.get(`/v1/customers/${customer.id}`, HEAD)).body).toMatchObject({ displayName: SECRET });
});

it('lets nobody hand out what they do not have', async () => {
  const { api: clerk } = await platform.keyWith(['keys:write', 'customers:read']);
  const make = (input: object) => clerk.post('/v1/api-keys', { name: 'Nachschlüssel', ...input });
  expect((await make({})).status).toBe(201);
  const rights = expectRefused(await make({ rights: ['customers:delete'] }), 'forbidden');
  expect(rights.errors).toMatchObject([{ pointer: '/rights' }]);
  const tenant = expectRefused(await make({ tenant: 'elsewhere' }), 'forbidden');
  expect(tenant.errors).toMatchObject([{ pointer: '/tenant' }]);
});

it('lets a credential do no more than its rights say', async () => {
  const { api: creator } = await platform.keyWith(['customers:create']);
  const { api: updater } = await platform.keyWith(['customers:update']);
  const { api: pricer } = await platform.keyWith(['customers:update', 'discounts:write']);
  const { body } = await creator.post('/v1/customers', {
    billing: { discountRate: '5' },
    note: 'neu angelegt',
  });
  const { id } = body as CustomerDocument;
  expectRefused(await creator.patch(`/v1/customers/${id}`, { note: 'nicht erlaubt' }), 'forbidden');
  expectRefused(await creator.put(`/v1/customers/${id}`, { note: 'nicht erlaubt' }), 'forbidden');
  expectRefused(await updater.put('/v1/customers/code=K-NIE-ANGELEGT', {}), 'forbidden');
  const discount = { billing: { discountRate: '6' } };
  const refused = expectRefused(await updater.patch(`/v1/customers/${id}`, discount), 'forbidden');
  expect(refused.errors?.[0]?.pointer).toMatch(/^\/billing/);
  expect((await pricer.patch(`/v1/customers/${id}`, discount)).body).toMatchObject(discount);
  expect((await updater.patch(`/v1/customers/${id}`, { note: 'nun erlaubt' })).status).toBe(200);
});

it('lets who may create customers give cards to new ones, and to no others', async () => {
  const { api: creator } = await platform.keyWith(['customers:create']);
  const post = (path: string, body?: object) => ({ method: 'POST', path: `/v1/${path}`, body });
  const commands = [
    post('customers', {}),
    post('customers/{0}/cards', { serialNumber: 'S-NEU-1' }),
    post('customers/{0}/cards', { virtual: true }),
    post('customers/{0}/cards/{1}/block'),
  ];
  const begin = () => creator.post('/v1/transactions', { commands }, { 'idempotency-key': 'mit-Karten' });
  const first = await begin();
  expect(first.status).toBe(200);
  expect((await begin()).body).toEqual(first.body);
  const [{ body }] = (first.body as { readonly results: readonly [{ readonly body: CustomerDocument }] })
    .results;
  const cards = `customers/${body.id}/cards`;
  expectRefused(await creator.post(`/v1/${cards}`, { virtual: true }), 'forbidden');
  const later = { commands: [post('customers', {}), post(cards, { virtual: true })] };
  expectRefused(await creator.post('/v1/transactions', later), 'forbidden');
});
