import { orderDocument, type OrderDocument } from '@clientele/contracts';
import { api, expectRefused, memoryStore, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openSpecimen } from './specimen.ts';

let app: NestFastifyApplication;
let admin: Api;
let tests = 0;

beforeAll(async () => {
  app = await openSpecimen(await memoryStore());
});
afterAll(() => app.close());

// Each test has a tenant of its own.
beforeEach(async () => {
  tests += 1;
  admin = api(await app.getUrl(), `t${tests}:admin`);
});

const shown = ({ body }: Answer): OrderDocument => orderDocument.parse(body);
const record = async (body: unknown = {}) => shown(await admin.post('/v1/orders', body));
const customer = async () => ((await admin.post('/v1/customers', {})).body as { id: string }).id;

describe('POST /v1/orders', () => {
  it('records a draft, of a customer or of none', async () => {
    const customerId = await customer();
    const answer = await admin.post('/v1/orders', { customerId, orderNumber: 'A-1', quantity: 3 });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/orders/${shown(answer).id}`);
    expect(shown(answer)).toMatchObject({
      number: 1,
      status: 'draft',
      customerId,
      orderNumber: 'A-1',
      quantity: 3,
    });
    expect(await record()).toMatchObject({ number: 2, customerId: null });
  });

  it('refuses a customer that does not exist, pointing at it', async () => {
    const answer = await admin.post('/v1/orders', { customerId: '01990d2e-0000-7000-8000-000000000000' });
    expect(expectRefused(answer, 'customer-not-found').errors).toMatchObject([{ pointer: '/customerId' }]);
  });

  it('replays the answer to a key', async () => {
    const again = () => admin.post('/v1/orders', { description: 'x' }, { 'idempotency-key': 'one' });
    const first = await again();
    expect(await again()).toMatchObject({ status: 201, body: first.body });
  });

  it('takes the right to write orders', async () => {
    expectRefused(await admin.as('t:customers:update').post('/v1/orders', {}), 'forbidden');
    expect((await admin.as('t:orders:write').post('/v1/orders', {})).status).toBe(201);
  });
});

describe('PATCH /v1/orders/{order}', () => {
  it('changes what is said, by UUID or number, with ETag and If-Match', async () => {
    const { id, number, version } = await record({ description: 'x', quantity: 3 });
    const first = await admin.patch(`/v1/orders/${number}`, { quantity: 4 }, { 'if-match': `"${version}"` });
    expect(shown(first)).toMatchObject({ id, description: 'x', quantity: 4 });
    const stale = await admin.patch(`/v1/orders/${id}`, { quantity: 5 }, { 'if-match': `"${version}"` });
    expectRefused(stale, 'precondition-failed');
  });

  it('links it to another customer, and frees the one before', async () => {
    const [first, second] = [await customer(), await customer()];
    const { id } = await record({ customerId: first });
    expect(shown(await admin.patch(`/v1/orders/${id}`, { customerId: second })).customerId).toBe(second);
    expect((await admin.delete(`/v1/customers/${first}`)).status).toBe(204);
    expectRefused(await admin.delete(`/v1/customers/${second}`), 'customer-has-orders');
    expect(shown(await admin.patch(`/v1/orders/${id}`, { customerId: null })).customerId).toBeNull();
    expect((await admin.delete(`/v1/customers/${second}`)).status).toBe(204);
  });

  it('is linked to one of many customers that want it at once', async () => {
    const customers = await Promise.all(Array.from({ length: 8 }, customer));
    const { id } = await record();
    const answers = await Promise.all(
      customers.map((customerId) => admin.patch(`/v1/orders/${id}`, { customerId })),
    );
    expect(answers.map(({ status }) => status)).toEqual(customers.map(() => 200));
    const { customerId } = shown(await admin.patch(`/v1/orders/${id}`, {}));
    const deleted = await Promise.all(customers.map((one) => admin.delete(`/v1/customers/${one}`)));
    expect(deleted.map(({ status }) => status)).toEqual(
      customers.map((one) => (one === customerId ? 409 : 204)),
    );
  });

  it('refuses what is not there, what is read-only, and a name that is none', async () => {
    const { id } = await record();
    expectRefused(await admin.patch('/v1/orders/99', {}), 'order-not-found');
    expectRefused(
      await admin.patch('/v1/orders/01990d2e-0000-7000-8000-000000000000', {}),
      'order-not-found',
    );
    const fixed = expectRefused(await admin.patch(`/v1/orders/${id}`, { status: 'revoked' }), 'read-only');
    expect(fixed.errors).toMatchObject([{ pointer: '/status' }]);
    const named = expectRefused(await admin.patch('/v1/orders/code=x', {}), 'invalid-parameter');
    expect(named.errors).toMatchObject([{ parameter: 'order' }]);
  });
});

describe('submit and revoke', () => {
  it('submit a draft once and revoke it once', async () => {
    const { id } = await record();
    const submitted = shown(await admin.post(`/v1/orders/${id}/submit`));
    expect(submitted.status).toBe('submitted');
    expect(shown(await admin.post(`/v1/orders/${id}/submit`))).toEqual(submitted);
    const revoked = shown(await admin.post(`/v1/orders/${id}/revoke`));
    expect(revoked.status).toBe('revoked');
    expect(shown(await admin.post(`/v1/orders/${id}/revoke`))).toEqual(revoked);
  });

  it('refuse what the order is not ready for', async () => {
    const draft = await record({ customerRequired: true });
    expectRefused(await admin.post(`/v1/orders/${draft.id}/submit`), 'order-customer-required');
    expectRefused(await admin.post(`/v1/orders/${draft.id}/revoke`), 'order-not-submitted');
    const { id } = await record();
    await admin.post(`/v1/orders/${id}/submit`);
    await admin.post(`/v1/orders/${id}/revoke`);
    expectRefused(await admin.post(`/v1/orders/${id}/submit`), 'order-revoked');
  });

  it('can be run dry', async () => {
    const { id } = await record();
    const answer = await admin.post(`/v1/orders/${id}/submit`, undefined, { prefer: 'dry-run' });
    expect(answer.body).toMatchObject({
      events: [{ type: 'OrderSubmitted' }],
      result: { status: 'submitted' },
    });
    expect(shown(await admin.patch(`/v1/orders/${id}`, {})).status).toBe('draft');
  });
});
