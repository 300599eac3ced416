import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EventStore } from '@clientele/event-store';
import { api, type Api, expectRefused, memoryStore } from '@clientele/testing';
import { randomUUID } from 'node:crypto';
import { openSpecimen } from './specimen.ts';

const UUID = /^[0-9a-f-]{36}$/;

let app: NestFastifyApplication;
let store: EventStore;
let admin: Api;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store, { rateLimitPerSecond: 0 });
  await app.listen(0, '127.0.0.1');
  admin = api(await app.getUrl(), 'acme:admin');
});
afterAll(() => app.close());

const guest = (id: string = randomUUID()) => `/v1/guests/${id}`;
const person = { kind: 'person' };

describe('a write', () => {
  it('answers the resource, its ETag, its place in the log and its address', async () => {
    const path = guest();
    const { status, headers, body } = await admin.post(path, person);
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'person' });
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('clientele-position')).toBe(String(await store.head()));
    expect(headers.get('location')).toBe(path);
  });

  it('is recorded once under one Idempotency-Key, and its answer said again', async () => {
    const [path, headers] = [guest(), { 'idempotency-key': randomUUID() }];
    const first = await admin.post(path, person, headers);
    const again = await admin.post(path, person, headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('clientele-position')).toBe(first.headers.get('clientele-position'));
    expectRefused(await admin.post(path, { kind: 'company' }, headers), 'idempotency-key-reused');
  });

  it('is not the same command in another tenant', async () => {
    const [path, headers] = [guest(), { 'idempotency-key': randomUUID() }];
    await admin.post(path, person, headers);
    const other = await admin.as('globex:admin').post(path, { kind: 'company' }, headers);
    expect(other.status).toBe(201);
  });

  it('is refused at another version than If-Match names', async () => {
    const path = guest();
    await admin.post(path, person);
    expectRefused(await admin.post(path, { kind: 'company' }, { 'if-match': '"7"' }), 'precondition-failed');
    expectRefused(
      await admin.post(path, { kind: 'company' }, { 'if-none-match': '*' }),
      'precondition-failed',
    );
    expect((await admin.post(path, { kind: 'company' }, { 'if-match': '"1"' })).headers.get('etag')).toBe(
      '"2"',
    );
  });

  it('stamps its events with who, where from and why', async () => {
    const id = randomUUID();
    const correlationId = randomUUID();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const headers = {
      'clientele-reason': 'house-rule; note="said Zo"',
      'x-correlation-id': correlationId,
      traceparent,
    };
    await admin.post(guest(id), person, headers);
    const [event] = await store.readStream(`customer-acme-${id}`);
    expect(event).toMatchObject({
      tenant: 'acme',
      actor: 'key:admin',
      via: 'native',
      reason: 'house-rule',
      reasonNote: 'said Zo',
      correlationId,
      traceparent,
      step: 0,
    });
  });

  it('demands a reason where the route does', async () => {
    const path = guest();
    await admin.post(path, person);
    expectRefused(await admin.delete(path), 'reason-required');
    const gone = await admin.delete(path, { 'clientele-reason': 'house-rule' });
    expect(gone).toMatchObject({ status: 204, body: null });
    expect(gone.headers.get('clientele-position')).toBe(String(await store.head()));
  });

  it('does not mind a media type without a body where no body is due', async () => {
    const path = guest();
    await admin.post(path, person);
    const headers = { 'clientele-reason': 'house-rule', 'content-type': 'application/json' };
    expect((await admin.delete(path, headers)).status).toBe(204);
  });
});

describe('a dry run', () => {
  it('answers what would happen and records nothing', async () => {
    const [id, head] = [randomUUID(), await store.head()];
    const { status, headers, body } = await admin.post(guest(id), person, { prefer: 'dry-run' });
    expect(status).toBe(200);
    expect(headers.get('preference-applied')).toBe('dry-run');
    expect(headers.get('etag')).toBeNull();
    const event = {
      stream: `customer-acme-${id}`,
      type: 'CustomerRegistered',
      data: { number: 1, kind: 'person', sealed: {} },
    };
    expect(body).toEqual({ events: [event], result: { id, kind: 'person' } });
    expect(await store.head()).toBe(head);
  });

  it('is refused where it is not supported, reads included', async () => {
    expectRefused(await admin.delete(guest(), { prefer: 'dry-run' }), 'dry-run-unsupported');
    expectRefused(await admin.get(guest(), { prefer: 'dry-run' }), 'dry-run-unsupported');
  });
});

describe('a read', () => {
  it('is 304 for who has the version already', async () => {
    const path = guest();
    await admin.post(path, person);
    const first = await admin.get(path);
    expect(first).toMatchObject({ status: 200, body: { kind: 'person' } });
    const again = await admin.get(path, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect(again).toMatchObject({ status: 304, body: null });
    expect(again.headers.get('etag')).toBe('"1"');
  });

  it('waits for the position that it demands, if the log has it', async () => {
    const path = guest();
    const { headers } = await admin.post(path, person);
    const position = headers.get('clientele-position') ?? '';
    expect((await admin.get(path, { 'clientele-min-position': position })).status).toBe(200);
    expect((await admin.get(path, { 'clientele-min-position': 'head' })).status).toBe(200);
    expectRefused(await admin.get(path, { 'clientele-min-position': '999999' }), 'position-beyond-head');
    expectRefused(await admin.get(path, { 'clientele-min-position': 'soon' }), 'invalid-header');
    const live = await admin.get('/health/live', { 'clientele-min-position': '999999' });
    expect(live.status).toBe(200);
  });
});

describe('a list', () => {
  it('takes its parameters, checked', async () => {
    const { body } = await admin.get('/v1/guests?limit=7&archived=true&sort=-since,name&total=true');
    const sort = [
      { field: 'since', descending: true },
      { field: 'name', descending: false },
    ];
    expect(body).toMatchObject({ limit: 7, archived: true, total: true, sort });
    expect((await admin.get('/v1/guests')).body).toMatchObject({ limit: 50 });
  });

  it.each([
    ['limit=501', 'limit'],
    ['limit=0', 'limit'],
    ['limit=many', 'limit'],
    ['archived=maybe', 'archived'],
    ['sort=colour', 'sort'],
    ['sort=name,name', 'sort'],
    ['kind=dog', 'kind'],
    ['wings=2', 'wings'],
    ['limit=1&limit=2', 'limit'],
    ['kind=a%00b', 'kind'],
    ['kind=%ff', 'kind'],
  ])('refuses %s', async (query, parameter) => {
    const { errors } = expectRefused(await admin.get(`/v1/guests?${query}`), 'invalid-parameter');
    expect(errors?.[0]?.parameter).toBe(parameter);
  });

  it('goes on from its own cursor only', async () => {
    const { next } = (await admin.get('/v1/guests')).body as { next: string };
    expect((await admin.get(`/v1/guests?cursor=${next}`)).body).toMatchObject({ place: 1 });
    expectRefused(await admin.as('globex:admin').get(`/v1/guests?cursor=${next}`), 'invalid-cursor');
    expectRefused(await admin.get(`/v1/guests?cursor=X${next}`), 'invalid-cursor');
    expectRefused(await admin.get('/v1/guests?cursor=null'), 'invalid-cursor');
  });
});

describe('every answer', () => {
  it("carries the correlation id, the client's own when it is a UUID", async () => {
    const id = randomUUID();
    expect((await admin.get('/v1/guests', { 'x-correlation-id': id })).headers.get('x-correlation-id')).toBe(
      id,
    );
    const replaced = (await admin.get('/v1/guests', { 'x-correlation-id': 'mine' })).headers.get(
      'x-correlation-id',
    );
    expect(replaced).toMatch(UUID);
    expect((await admin.get('/nowhere')).headers.get('x-correlation-id')).toMatch(UUID);
  });

  it('says that it is nothing but data', async () => {
    const { headers } = await admin.get('/v1/guests');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
