import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { INSTALLATION } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, type Api, expectRefused, memoryStore } from '@clientele/testing';
import { randomUUID } from 'node:crypto';
import { BOOTSTRAP_KEY, serveKeys } from './specimen.ts';

let store: EventStore;
let app: NestFastifyApplication;
let admin: Api;

beforeAll(async () => {
  store = await memoryStore();
  app = await serveKeys(store);
  admin = api(await app.getUrl(), BOOTSTRAP_KEY);
});
afterAll(() => app.close());

interface Key {
  readonly id: string;
  readonly key: string;
}

const make = async (input: object, by: Api = admin): Promise<Key> => {
  const { status, body } = await by.post('/v1/api-keys', { name: 'till', ...input });
  expect(status).toBe(201);
  return body as Key;
};

const untilRefused = async (who: Api): Promise<void> => {
  while ((await who.get('/v1/api-keys')).status !== 401)
    await new Promise((resolve) => setImmediate(resolve));
};

it('tells whoever asks of itself, whatever the rights', async () => {
  const self = async (who: Api) => (await who.get('/v1/credential')).body;
  const { id, key } = await make({ rights: ['documents:write'], tenant: 'selfish' });
  const read = { actor: `key:${id}`, rights: ['documents:write'] };
  expect(await self(admin.as(key))).toEqual({
    ...read,
    tenant: { name: 'selfish', number: expect.any(Number) },
  });
  expect(await self(admin)).toMatchObject({ actor: 'key:bootstrap', tenant: { name: 'default' } });
  expectRefused(await admin.as(null).get('/v1/credential'), 'unauthenticated');
});

describe('making a key', () => {
  it('shows it once, and keeps nothing but its hash', async () => {
    const { status, headers, body } = await admin.post('/v1/api-keys', {
      name: 'till 7',
      rights: ['keys:write'],
    });
    const { id, key } = body as Key;
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'till 7', rights: ['keys:write'], tenant: 'default', version: 1 });
    expect(headers.get('location')).toBe(`/v1/api-keys/${id}`);
    expect(key).toMatch(new RegExp(`^ck_${id}_[\\w-]{43}$`));
    const read = await admin.get(`/v1/api-keys/${id}`);
    expect(read.body).toEqual({ ...(body as object), key: undefined });
    expect(read.headers.get('etag')).toBe('"1"');
    const [issued] = await store.readStream(`key-_-${id}`);
    expect(JSON.stringify(issued?.data)).not.toContain(key.slice(-43));
  });

  it('lets its holder in at once, with its rights and no others', async () => {
    const { key } = await make({ rights: ['keys:write'] });
    expect((await admin.as(key).get('/v1/api-keys')).status).toBe(200);
    const { key: reader } = await make({});
    expectRefused(await admin.as(reader).get('/v1/api-keys'), 'forbidden');
  });

  it('takes rights as PORTOS spells them', async () => {
    const { id } = await make({ rights: ['CustomerSetDiscount', 'customers:update', 'CustomerUpdate'] });
    expect((await admin.get(`/v1/api-keys/${id}`)).body).toMatchObject({
      rights: ['discounts:write', 'customers:update'],
    });
  });

  it('gives the right to read when none is named', async () => {
    const { id } = await make({});
    expect((await admin.get(`/v1/api-keys/${id}`)).body).toMatchObject({ rights: ['customers:read'] });
  });

  it('answers the same key when it is said again', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await admin.post('/v1/api-keys', { name: 'once' }, headers);
    const again = await admin.post('/v1/api-keys', { name: 'once' }, headers);
    expect(again.body).toEqual(first.body);
    expectRefused(await admin.post('/v1/api-keys', { name: 'twice' }, headers), 'idempotency-key-reused');
  });

  it.each([
    [{ name: '' }, '/name'],
    [{ name: 'x', rights: ['fly'] }, '/rights/0'],
    [{ name: 'x', tenant: 'Acme' }, '/tenant'],
    [{ name: 'x', tenant: '_' }, '/tenant'],
    [{ name: 'x', secret: 'mine' }, '/secret'],
    [{ rights: [] }, '/name'],
  ])('refuses %j', async (input, pointer) => {
    const { errors } = expectRefused(await admin.post('/v1/api-keys', input), 'invalid-request');
    expect(errors?.map((error) => error.pointer)).toContain(pointer);
  });
});

describe('a tenant', () => {
  it('that is new is made with its first key, and gets a number', async () => {
    await make({ tenant: 'acme', rights: ['admin'] });
    await make({ tenant: 'acme' });
    const types = (await store.readStream('tenant-_-acme')).map(({ type }) => type);
    expect(types).toEqual(['TenantCreated', 'TenantKeyAdded', 'TenantKeyAdded']);
    await make({ tenant: 'globex' });
    const numbers = await Promise.all(
      ['default', 'acme', 'globex'].map(
        async (name) => (await store.readStream(`tenant-_-${name}`))[0]?.data,
      ),
    );
    expect(new Set(numbers.map((data) => JSON.stringify(data))).size).toBe(3);
  });

  it('is administered by itself, and sees nothing of another', async () => {
    const initech = admin.as((await make({ tenant: 'initech', rights: ['admin'] })).key);
    const own = await make({ name: 'own' }, initech);
    expect((await initech.get(`/v1/api-keys/${own.id}`)).body).toMatchObject({ tenant: 'initech' });
    const foreign = await make({ rights: ['keys:write'] });
    expectRefused(await initech.get(`/v1/api-keys/${foreign.id}`), 'api-key-not-found');
    expectRefused(await initech.delete(`/v1/api-keys/${foreign.id}`), 'api-key-not-found');
    expect((await admin.as(foreign.key).get('/v1/api-keys')).status).toBe(200);
  });

  it('gets keys from another only by an administrator of default', async () => {
    const ofAcme = admin.as((await make({ tenant: 'acme', rights: ['admin'] })).key);
    const refused = expectRefused(
      await ofAcme.post('/v1/api-keys', { name: 'x', tenant: 'globex' }),
      'forbidden',
    );
    expect(refused.errors?.[0]?.pointer).toBe('/tenant');
    const clerk = admin.as((await make({ rights: ['keys:write'] })).key);
    expectRefused(await clerk.post('/v1/api-keys', { name: 'x', tenant: 'globex' }), 'forbidden');
  });
});

it('hands out no right that its maker lacks', async () => {
  const clerk = admin.as((await make({ rights: ['keys:write', 'customers:read'] })).key);
  const refused = expectRefused(
    await clerk.post('/v1/api-keys', { name: 'x', rights: ['admin'] }),
    'forbidden',
  );
  expect(refused.errors?.[0]?.pointer).toBe('/rights');
  await make({ rights: ['customers:read'] }, clerk);
});

describe('the list of keys', () => {
  it('has the keys of the tenant that are not deleted, page by page', async () => {
    const umbrella = admin.as((await make({ name: 'first', tenant: 'umbrella', rights: ['admin'] })).key);
    await make({ name: 'second' }, umbrella);
    const third = await make({ name: 'third' }, umbrella);
    await make({ name: 'fourth' }, umbrella);
    await umbrella.delete(`/v1/api-keys/${third.id}`);
    const first = (await umbrella.get('/v1/api-keys?limit=2&total=true')).body as { next: string };
    expect(first).toMatchObject({ items: [{ name: 'first' }, { name: 'second' }], total: 3 });
    const { body } = await umbrella.get(`/v1/api-keys?cursor=${first.next}`);
    expect(body).toMatchObject({ items: [{ name: 'fourth' }], next: null });
    expectRefused(await admin.get(`/v1/api-keys?cursor=${first.next}`), 'invalid-cursor');
  });
});

describe('deleting a key', () => {
  it('shuts its holder out, in every process', async () => {
    const other = await serveKeys(store);
    const { id, key } = await make({ rights: ['keys:write'] });
    const [here, there] = [admin.as(key), api(await other.getUrl(), key)];
    expect([(await here.get('/v1/api-keys')).status, (await there.get('/v1/api-keys')).status]).toEqual([
      200, 200,
    ]);
    expect((await admin.delete(`/v1/api-keys/${id}`)).status).toBe(204);
    await Promise.all([untilRefused(here), untilRefused(there)]);
    await other.close();
  });

  it('is 404 the second time, and so is reading it', async () => {
    const { id } = await make({});
    await admin.delete(`/v1/api-keys/${id}`);
    expectRefused(await admin.delete(`/v1/api-keys/${id}`), 'api-key-not-found');
    expectRefused(await admin.get(`/v1/api-keys/${id}`), 'api-key-not-found');
  });

  it('is one of a key and its tenant together', async () => {
    const { id } = await make({ tenant: 'hooli', rights: ['admin'] });
    const head = await store.head();
    expectRefused(await admin.delete(`/v1/api-keys/${id}`), 'api-key-not-found');
    expect(await store.head()).toBe(head);
  });

  it('can be tried dry', async () => {
    const { id } = await make({});
    const { body } = await admin.delete(`/v1/api-keys/${id}`, { prefer: 'dry-run' });
    const events = [
      { stream: `key-${INSTALLATION}-${id}`, type: 'ApiKeyRevoked', data: {} },
      { stream: `tenant-${INSTALLATION}-default`, type: 'TenantKeyRemoved', data: { keyId: id } },
    ];
    expect(body).toEqual({ events, result: null });
    expect((await admin.get(`/v1/api-keys/${id}`)).status).toBe(200);
  });
});

describe('whoever presents', () => {
  it.each([
    ['nothing', null],
    ['no key at all', 'guess'],
    ['a key that never was', `ck_${randomUUID()}_${'x'.repeat(43)}`],
    ['nearly the bootstrap key', `${BOOTSTRAP_KEY}!`],
    ['an unsigned token', `${btoa('{"alg":"none"}')}.${btoa('{"tenant":"default","scope":"admin"}')}.x`],
  ])('%s is refused', async (_, key) => {
    expectRefused(await admin.as(key).get('/v1/api-keys'), 'unauthenticated');
  });

  it('the id of a key with another secret is refused', async () => {
    const { id } = await make({ rights: ['admin'] });
    expectRefused(await admin.as(`ck_${id}_${'x'.repeat(43)}`).get('/v1/api-keys'), 'unauthenticated');
  });
});
