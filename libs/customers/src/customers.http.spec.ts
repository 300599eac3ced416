import { customerDocument, type CustomerDocument, type RefusalCode } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, expectRefused, memoryStore, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { openSpecimen } from './specimen.ts';

let store: EventStore;
let app: NestFastifyApplication;
let admin: Api;
let tests = 0;
let tenant: string;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
});
afterAll(() => app.close());

// Each test has a tenant of its own.
beforeEach(async () => {
  tests += 1;
  tenant = `t${tests}`;
  admin = api(await app.getUrl(), `${tenant}:admin`);
});

const shown = ({ body }: Answer): CustomerDocument => customerDocument.parse(body);
const register = async (body: unknown = { company: { name: 'Acme AG' } }) =>
  shown(await admin.post('/v1/customers', body));
const pointers = (answer: Answer, code: RefusalCode) =>
  expectRefused(answer, code).errors?.map(({ pointer }) => pointer);

describe('POST /v1/customers', () => {
  it('registers a customer and says where it is, at which version and position', async () => {
    const answer = await admin.post('/v1/customers', { company: { name: 'Acme AG' }, code: 'K-17' });
    expect(answer.status).toBe(201);
    const customer = shown(answer);
    expect(customer).toMatchObject({
      number: 1,
      version: 1,
      revision: 1,
      code: 'K-17',
      displayName: 'Acme AG',
    });
    expect(answer.headers.get('location')).toBe(`/v1/customers/${customer.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    // The claims of its code and its external id are recorded behind it.
    expect(Number(answer.headers.get('clientele-position'))).toBeGreaterThan(Number(customer.position));
  });

  it('gives ids and numbers to projects and user groups', async () => {
    const { projects, userGroups } = await register({
      projects: [{ name: 'Roof' }, { name: 'Wall' }],
      userGroups: [{ name: 'Lab', permissions: [] }],
    });
    expect(projects.map(({ number }) => number)).toEqual([1, 2]);
    expect(userGroups).toHaveLength(1);
  });

  it('refuses a code and an external id that another customer holds, and names it', async () => {
    const { id } = await register({ code: 'K-17', externalId: 'abc' });
    const coded = expectRefused(await admin.post('/v1/customers', { code: 'K-17' }), 'code-taken');
    expect(coded).toMatchObject({ id, errors: [{ pointer: '/code' }] });
    const named = expectRefused(
      await admin.post('/v1/customers', { externalId: 'abc' }),
      'external-id-taken',
    );
    expect(named).toMatchObject({ id, errors: [{ pointer: '/externalId' }] });
  });

  it.each([
    [{ displayName: ' ' }, 'display-name-blank', '/displayName'],
    [{ code: randomUUID() }, 'code-like-uuid', '/code'],
    [{ number: 7 }, 'read-only', '/number'],
    [{ projects: [{ id: randomUUID(), name: 'x' }] }, 'project-not-found', '/projects/0/id'],
    [
      {
        itemDiscounts: [
          { itemType: 'assay', itemId: 1 },
          { itemType: 'assay', itemId: 1 },
        ],
      },
      'duplicate-entry',
      '/itemDiscounts/1',
    ],
    [
      { activeFrom: '2026-02-01T00:00:00Z', activeUntil: '2026-01-01T00:00:00Z' },
      'window-reversed',
      '/activeUntil',
    ],
    [{ address: { city: 7 } }, 'invalid-request', '/address/city'],
    [{ nobody: 1 }, 'invalid-request', '/nobody'],
  ] as const)('refuses %j as %s at %s', async (body, code, pointer) => {
    expect(pointers(await admin.post('/v1/customers', body), code)).toEqual([pointer]);
    expectRefused(await admin.patch('/v1/customers/1', {}), 'customer-not-found');
  });
});

describe('an idempotency key', () => {
  it('replays the answer, whatever became of the customer', async () => {
    const again = () => admin.post('/v1/customers', { code: 'K-17' }, { 'idempotency-key': 'one' });
    const first = await again();
    await admin.delete(`/v1/customers/${shown(first).id}`);
    const second = await again();
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
  });

  it('is refused for another body', async () => {
    const headers = { 'idempotency-key': 'one' };
    await admin.post('/v1/customers', { code: 'K-17' }, headers);
    expectRefused(await admin.post('/v1/customers', { code: 'K-18' }, headers), 'idempotency-key-reused');
  });

  it('makes one customer of many parallel requests', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        admin.post('/v1/customers', { firstName: 'Ada' }, { 'idempotency-key': 'one' }),
      ),
    );
    expect(new Set(answers.map((answer) => shown(answer).id)).size).toBe(1);
  });
});

describe('a dry run', () => {
  it('answers the events and the answer, and records nothing', async () => {
    const { id } = await register();
    const head = await store.head();
    const dryRun = { prefer: 'dry-run' };
    const answer = await admin.patch(`/v1/customers/${id}`, { tags: ['vip'] }, dryRun);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('preference-applied')).toBe('dry-run');
    expect(answer.body).toMatchObject({
      events: [{ stream: `customer-${tenant}-${id}`, type: 'CustomerTagsChanged' }],
      result: { id, tags: ['vip'], version: 2 },
    });
    expect(await admin.delete(`/v1/customers/${id}`, dryRun)).toMatchObject({ status: 200 });
    expect(await store.head()).toBe(head);
  });

  it('is refused as the call in earnest would be', async () => {
    await register({ code: 'K-17' });
    const answer = await admin.post('/v1/customers', { code: 'K-17' }, { prefer: 'dry-run' });
    expectRefused(answer, 'code-taken');
  });
});

describe('PATCH /v1/customers/{customer}', () => {
  it('changes what is said and nothing else, however the customer is named', async () => {
    const { id, number } = await register({ code: 'K-17', externalId: 'abc', tags: ['vip'] });
    const names = [id, id.toUpperCase(), String(number), 'code=K-17', 'externalId=abc'];
    for (const [index, name] of names.entries()) {
      const answer = await admin.patch(`/v1/customers/${name}`, { note: `${index}` });
      expect(shown(answer)).toMatchObject({ id, note: `${index}`, tags: ['vip'], version: 3 + index });
    }
  });

  it('is refused with 412 when the version is not the one that was read', async () => {
    const { id } = await register();
    const first = await admin.patch(`/v1/customers/${id}`, { note: 'x' }, { 'if-match': '"1"' });
    expect(first.headers.get('etag')).toBe('"2"');
    expectRefused(
      await admin.patch(`/v1/customers/${id}`, { note: 'y' }, { 'if-match': '"1"' }),
      'precondition-failed',
    );
  });

  it('takes a right of its own for discounts', async () => {
    const { id } = await register();
    const editor = admin.as(`${tenant}:customers:update`);
    const answer = await editor.patch(`/v1/customers/${id}`, { billing: { discountRate: '5' } });
    expect(pointers(answer, 'forbidden')).toEqual(['/billing']);
    const seller = admin.as(`${tenant}:customers:update,discounts:write`);
    expect((await seller.patch(`/v1/customers/${id}`, { billing: { discountRate: '5' } })).status).toBe(200);
  });

  it.each(['nobody', '0', '-1', 'code=', 'name=x', '99999999999999999999', 'null'])(
    'refuses the name %s and says so',
    async (name) => {
      const problem = expectRefused(await admin.patch(`/v1/customers/${name}`, {}), 'invalid-parameter');
      expect(problem.errors).toMatchObject([{ parameter: 'customer' }]);
    },
  );

  it.each(['99', 'code=none', 'externalId=none', '01990d2e-0000-7000-8000-000000000000'])(
    'does not find %s',
    async (name) => {
      expectRefused(await admin.patch(`/v1/customers/${name}`, {}), 'customer-not-found');
    },
  );
});

describe('archive, restore and DELETE', () => {
  it('archives once and restores once', async () => {
    const { id } = await register();
    const archived = shown(await admin.post(`/v1/customers/${id}/archive`));
    expect(archived.archived).toBe(true);
    expect(shown(await admin.post(`/v1/customers/${id}/archive`))).toEqual(archived);
    expect(shown(await admin.post(`/v1/customers/${id}/restore`)).archivedAt).toBeNull();
  });

  it('deletes for good, frees the code, and is 404 the second time', async () => {
    const { id } = await register({ code: 'K-17' });
    const answer = await admin.delete(`/v1/customers/${id}`);
    expect(answer).toMatchObject({ status: 204, body: null });
    expect(answer.headers.get('clientele-position')).toMatch(/^\d+$/);
    expectRefused(await admin.delete(`/v1/customers/${id}`), 'customer-not-found');
    expect((await register({ code: 'K-17' })).id).not.toBe(id);
  });

  it('does not delete a customer with orders', async () => {
    const { id } = await register();
    await admin.post('/v1/orders', { customerId: id });
    expectRefused(await admin.delete(`/v1/customers/${id}`), 'customer-has-orders');
  });

  it('each take their right', async () => {
    const { id } = await register();
    const reader = admin.as(`${tenant}:customers:read`);
    for (const path of ['archive', 'restore', 'merge'])
      expectRefused(await reader.post(`/v1/customers/${id}/${path}`, {}), 'forbidden');
    expectRefused(await admin.as(`${tenant}:customers:update`).delete(`/v1/customers/${id}`), 'forbidden');
    expectRefused(await admin.as(null).delete(`/v1/customers/${id}`), 'unauthenticated');
  });

  it('do not reach into another tenant', async () => {
    const { id } = await register({ code: 'K-17' });
    const foreign = admin.as('globex:admin');
    expectRefused(await foreign.delete(`/v1/customers/${id}`), 'customer-not-found');
    expectRefused(await foreign.delete('/v1/customers/code=K-17'), 'customer-not-found');
    expectRefused(await foreign.delete('/v1/customers/1'), 'customer-not-found');
  });
});
