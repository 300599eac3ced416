import {
  customerDocument,
  type CustomerDocument,
  orderDocument,
  type OrderDocument,
} from '@clientele/contracts';
import { expectRefused, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

const shown = ({ body }: Answer): CustomerDocument => customerDocument.parse(body);
const order = ({ body }: Answer): OrderDocument => orderDocument.parse(body);
const register = async (body: unknown) => shown(await admin.post('/v1/customers', body));
const record = async (body: unknown) => order(await admin.post('/v1/orders', body));
const ordersOf = async (name: string) => {
  const { body } = await admin.get(`/v1/customers/${name}/orders`, HEAD);
  return (body as { items: OrderDocument[] }).items;
};

describe('a merge', () => {
  let into: CustomerDocument;
  let from: CustomerDocument;
  let moved: OrderDocument;
  const body = () => ({ from: 'code=K-von-drüben', choices: { externalId: 'from', phone: 'from' } });
  const merge = (headers = {}) => admin.post(`/v1/customers/${into.id}/merge`, body(), headers);

  beforeAll(async () => {
    into = await register({ firstName: 'Konstanze', phone: '+49 30 111111', tags: ['bleibende'] });
    from = await register({
      lastName: 'Weggegangen',
      code: 'K-von-drüben',
      externalId: 'erp:von-drüben',
      phone: '+49 30 222222',
      email: 'weggegangen@example.org',
      tags: ['gehende'],
    });
    moved = await record({ customerId: from.id, orderNumber: 'Auftrag-2026-1' });
  });

  it('is previewed by its dry run, which records nothing', async () => {
    const events = await platform.recorded();
    const preview = await merge({ prefer: 'dry-run' });
    expect(preview.headers.get('preference-applied')).toBe('dry-run');
    expect(preview.body).toMatchObject({
      result: { displayName: 'Konstanze', phone: '+49 30 222222', tags: ['bleibende', 'gehende'] },
    });
    expect(await platform.recorded()).toBe(events);
    expect(shown(await admin.get(`/v1/customers/${into.id}`, HEAD))).toEqual(into);
  });

  it('keeps the survivor, fills its gaps, takes what was chosen and moves the orders', async () => {
    const { body: previewed } = await merge({ prefer: 'dry-run' });
    const answer = shown(await merge());
    const { position: _, updatedAt: __, ...result } = (previewed as { result: CustomerDocument }).result;
    expect(answer).toMatchObject(result);
    expect(answer).toMatchObject({
      id: into.id,
      externalId: from.externalId,
      email: from.email,
      phone: from.phone,
    });
    expect((await ordersOf(into.id)).map(({ id }) => id)).toEqual([moved.id]);
    expect(order(await admin.get(`/v1/orders/${moved.number}`, HEAD)).customerId).toBe(into.id);
    expect(
      shown(await admin.get(`/v1/customers/externalId=${encodeURIComponent('erp:von-drüben')}`)),
    ).toEqual(answer);
  });

  it('sends readers of the one that went to the survivor, and nobody may keep that', async () => {
    for (const name of [from.id, String(from.number), `code=${encodeURIComponent('K-von-drüben')}`]) {
      const gone = await admin.get(`/v1/customers/${name}`, HEAD);
      expect(gone.status).toBe(307);
      expect(gone.headers.get('location')).toBe(`/v1/customers/${into.id}`);
      expect(gone.headers.get('cache-control')).toBe('no-store');
    }
    expect((await admin.get('/v1/customers?total=true', HEAD)).body).toMatchObject({ total: 1 });
  });

  it('refuses every write to the one that went, and names the survivor', async () => {
    const path = `/v1/customers/${from.id}`;
    const writes = [
      admin.put(path, {}),
      admin.patch(path, { note: 'zu spät gekommen' }),
      admin.delete(path),
      admin.post(`${path}/archive`),
      admin.post(`${path}/restore`),
      admin.post(`${path}/merge`, { from: into.id }),
      admin.post('/v1/orders', { customerId: from.id }),
    ];
    for (const answer of await Promise.all(writes))
      expect(expectRefused(answer, 'customer-merged').id).toBe(into.id);
    expectRefused(await admin.post('/v1/customers', { code: 'K-von-drüben' }), 'code-taken');
  });

  it('leaves the past of the one that went to those who may audit', async () => {
    const { api: auditor } = await platform.keyWith(['audit:read']);
    const { api: reader } = await platform.keyWith(['customers:read']);
    const path = `/v1/customers/${from.id}`;
    expect((await auditor.get(`${path}?asOf=${from.position}`)).body).toEqual(from);
    expect((await auditor.get(`${path}/history`)).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ type: 'CustomerMergedAway' })]),
    });
    expectRefused(await reader.get(`${path}?asOf=${from.position}`), 'forbidden');
    expectRefused(await reader.get(`${path}/history`), 'forbidden');
  });
});

describe('an order', () => {
  it('is recorded, linked, submitted and revoked, and its customer is not deleted', async () => {
    const { id: customerId } = await register({ displayName: 'Besteller KG' });
    const draft = await record({
      orderNumber: 'Auftrag-2026-2',
      quantity: 3,
      description: 'Drei Stück davon',
    });
    expect(draft).toMatchObject({ status: 'draft', customerId: null, quantity: 3 });
    const linked = order(await admin.patch(`/v1/orders/${draft.number}`, { customerId }));
    expect(linked.customerId).toBe(customerId);
    expectRefused(await admin.delete(`/v1/customers/${customerId}`), 'customer-has-orders');
    expectRefused(await admin.post(`/v1/orders/${draft.id}/revoke`), 'order-not-submitted');
    expect(order(await admin.post(`/v1/orders/${draft.id}/submit`)).status).toBe('submitted');
    const revoked = order(await admin.post(`/v1/orders/${draft.id}/revoke`));
    expect(order(await admin.get(`/v1/orders/${draft.id}`, HEAD))).toEqual(revoked);
    expect(order(await admin.get(`/v1/orders/${draft.id}?asOf=${draft.position}`))).toEqual(draft);
    expect((await admin.get(`/v1/customers/${customerId}?include=orders`, HEAD)).body).toMatchObject({
      orders: [revoked],
    });
    expect(order(await admin.patch(`/v1/orders/${draft.id}`, { customerId: null })).customerId).toBeNull();
    expect(await ordersOf(customerId)).toEqual([]);
    expect((await admin.delete(`/v1/customers/${customerId}`)).status).toBe(204);
  });

  it('is listed with the others, by what they are', async () => {
    const { id: customerId } = await register({ displayName: 'Vielbesteller KG' });
    const orders: OrderDocument[] = [];
    for (const type of [1, 2, 2])
      orders.push(await record({ customerId, type, orderNumber: `Auftrag-Liste-${orders.length}` }));
    const [first, second, third] = orders.map(({ id }) => id);
    await admin.post(`/v1/orders/${first}/submit`);
    const found = async (query: string) => {
      const { body } = await admin.get(`/v1/orders?customerId=${customerId}&${query}`, HEAD);
      return (body as { items: OrderDocument[] }).items.map(({ id }) => id);
    };
    expect(await found('status=submitted')).toEqual([first]);
    expect(await found('type=2&sort=-number')).toEqual([third, second]);
    expect(await found('orderNumber=Auftrag-Liste-1')).toEqual([second]);
    expect(await found('archived=true')).toEqual([]);
    expect(await found(`createdFrom=${encodeURIComponent('2999-01-01T00:00:00Z')}`)).toEqual([]);
    expect((await ordersOf(customerId)).map(({ id }) => id)).toEqual([first, second, third]);
  });
});
