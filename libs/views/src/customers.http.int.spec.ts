import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { streamOf, type CustomerDocument } from '@clientele/contracts';
import { api, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { customersView } from './customers.view.ts';
import { serveViews } from './server.specimen.ts';
import { idOf, newCustomer, noted, openStage, registered, type Stage } from './specimen.ts';
import { tableOf } from './view.ts';

let stage: Stage;
let app: NestFastifyApplication;
let reader: Api;
let auditor: Api;

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  app = await serveViews(stage);
  reader = api(await app.getUrl(), 'acme:customers:read');
  auditor = reader.as('acme:audit:read');
});
afterAll(async () => {
  await app.close();
  await stage.close();
});

const AT_HEAD = { 'clientele-min-position': 'head' };
const deleted = { type: 'CustomerDeleted', data: {} } as const;
let numbers = 0;
const nextNumber = () => (numbers += 1);

interface Page {
  readonly items: CustomerDocument[];
  readonly next: string | null;
  readonly total?: number;
}
const list = async (query: string, as: Api = reader): Promise<Page> => {
  const { status, body } = await as.get(`/v1/customers?${query}`, AT_HEAD);
  expect(status).toBe(200);
  return body as Page;
};
const names = ({ items }: Page) => items.map(({ displayName }) => displayName);

it('shows a customer by UUID and by number as soon as its position is demanded', async () => {
  const stream = newCustomer();
  const number = nextNumber();
  const position = await stage.append([
    stream,
    registered(number, { companyName: 'Acme AG' }),
    noted('hello'),
  ]);
  const demanded = { 'clientele-min-position': String(position) };
  const byId = await reader.get(`/v1/customers/${idOf(stream)}`, demanded);
  expect(byId).toMatchObject({
    status: 200,
    body: { id: idOf(stream), number, version: 2, revision: 1, displayName: 'Acme AG', note: 'hello' },
  });
  expect(byId.headers.get('etag')).toBe('"2"');
  expect((await reader.get(`/v1/customers/${number}`)).body).toEqual(byId.body);
  const again = await reader.get(`/v1/customers/${idOf(stream)}`, { 'if-none-match': '"2"' });
  expect(again).toMatchObject({ status: 304, body: null });
});

it('finds a number that was given a moment ago, and says that no customer has another', async () => {
  const number = nextNumber();
  await stage.append([newCustomer(), registered(number, { companyName: 'Just now' })]);
  expect(await reader.get(`/v1/customers/${number}`)).toMatchObject({ status: 200 });
  expect(await reader.get('/v1/customers/99999999')).toMatchObject({ status: 404 });
  expect(await reader.get(`/v1/customers/${randomUUID()}`)).toMatchObject({ status: 404 });
});

it('shows no tenant what belongs to another', async () => {
  const stream = newCustomer();
  const number = nextNumber();
  await stage.append([stream, registered(number, { companyName: 'Ours alone' })]);
  const stranger = reader.as('other:audit:read');
  for (const path of ['', '/history', '/orders', '?asOf=1']) {
    expect(await stranger.get(`/v1/customers/${idOf(stream)}${path}`, AT_HEAD)).toMatchObject({
      status: 404,
    });
    expect(await stranger.get(`/v1/customers/${number}${path}`, AT_HEAD)).toMatchObject({ status: 404 });
  }
  expect((await list('q=alone', stranger)).items).toEqual([]);
  expect((await stranger.get('/v1/customers/export')).body).toBeNull();
});

it('takes a deleted customer out of everything but what an auditor asks for', async () => {
  const stream = newCustomer();
  const number = nextNumber();
  const before = await stage.append([stream, registered(number, { companyName: 'Gone GmbH' })]);
  const after = await stage.append([stream, deleted]);
  for (const named of [idOf(stream), number]) {
    expect(await reader.get(`/v1/customers/${named}`, AT_HEAD)).toMatchObject({ status: 404 });
    expect(await reader.get(`/v1/customers/${named}/history`)).toMatchObject({ status: 404 });
    expect(await reader.get(`/v1/customers/${named}?asOf=${before}`)).toMatchObject({ status: 404 });
    expect(await auditor.get(`/v1/customers/${named}`)).toMatchObject({ status: 404 });
    expect(await auditor.get(`/v1/customers/${named}?asOf=${before}`)).toMatchObject({
      status: 200,
      body: { displayName: 'Gone GmbH', version: 1 },
    });
    expect(await auditor.get(`/v1/customers/${named}?asOf=${after}`)).toMatchObject({ status: 404 });
    expect(await auditor.get(`/v1/customers/${named}/history`)).toMatchObject({
      body: { items: [{ type: 'CustomerDeleted', changes: [] }, { type: 'CustomerRegistered' }] },
    });
  }
  expect((await list('q=gone')).items).toEqual([]);
  const { rows } = await stage.database.query(
    `select document::text || coalesce(search, '') as kept
      from views.${tableOf(customersView)} where id = $1`,
    [idOf(stream)],
  );
  expect(rows[0]).toMatchObject({ kept: expect.not.stringContaining('Gone') });
});

it('sends readers of a merged customer to the survivor', async () => {
  const [gone, survivor] = [newCustomer(), newCustomer()];
  const into = { id: idOf(survivor), version: 1 };
  const merged = { type: 'CustomerMergedAway', data: { into, released: [] } } as const;
  const position = await stage.append([gone, registered(nextNumber(), { companyName: 'Twin One' })]);
  await stage.append([gone, merged], [survivor, registered(nextNumber(), { companyName: 'Twin Two' })]);
  const answer = await reader.get(`/v1/customers/${idOf(gone)}`, AT_HEAD);
  expect(answer).toMatchObject({ status: 307, body: null });
  expect(answer.headers.get('location')).toBe(`/v1/customers/${into.id}`);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(names(await list('q=twin'))).toEqual(['Twin Two']);
  expect(await reader.get(`/v1/customers/${idOf(gone)}/history`)).toMatchObject({ status: 403 });
  expect(await auditor.get(`/v1/customers/${idOf(gone)}?asOf=${position}`)).toMatchObject({
    body: { displayName: 'Twin One' },
  });
});

it('adds the orders of a customer where they are asked for', async () => {
  const stream = newCustomer();
  const order = streamOf('order', 'acme', randomUUID());
  await stage.append(
    [stream, registered(nextNumber(), { companyName: 'Orders AG' })],
    [
      order,
      { type: 'OrderRecorded', data: { number: 7, quantity: 3, sealed: { description: 'Reagents' } } },
      { type: 'OrderLinkedToCustomer', data: { customerId: idOf(stream) } },
    ],
  );
  const shown = {
    id: idOf(order),
    number: 7,
    customerId: idOf(stream),
    quantity: 3,
    description: 'Reagents',
    version: 2,
  };
  const orders = { status: 200, body: { items: [shown], next: null } };
  expect(await reader.get(`/v1/customers/${idOf(stream)}/orders`, AT_HEAD)).toMatchObject(orders);
  expect(await reader.get('/v1/orders?status=draft&sort=-number')).toMatchObject(orders);
  expect(await reader.get('/v1/orders/7')).toMatchObject({ status: 200, body: shown });
  expect(await reader.get(`/v1/orders/${idOf(order)}?asOf=1`)).toMatchObject({ status: 404 });
  const whole = await reader.get(`/v1/customers/${idOf(stream)}?include=orders`);
  expect(whole).toMatchObject({ status: 200, body: { displayName: 'Orders AG', orders: [shown] } });
  expect(whole.headers.get('etag')).toBeNull();
  const listed = (await reader.get('/v1/customers?limit=500&include=cards,orders')).body as Page;
  expect(listed.items.length).toBeGreaterThan(1);
  const { body: alone } = await reader.get(`/v1/customers/${idOf(stream)}?include=cards,orders`);
  expect(listed.items.filter(({ id }) => id === idOf(stream))).toEqual([alone]);
});

it('tells how far behind each view is', async () => {
  await list('limit=1');
  const { body } = await reader.get('/metrics');
  for (const view of ['customers', 'orders'])
    for (const [name, value] of Object.entries({
      lag_positions: 0,
      lag_seconds: 0,
      parked_streams: 0,
      following: 1,
    }))
      expect(body).toContain(`views_${name}{view="${view}"} ${value}\n`);
});

it('shows the old row of a stream that cannot be read on, and says so', async () => {
  const stream = newCustomer();
  const position = await stage.append([stream, registered(nextNumber(), { companyName: 'Damaged AG' })]);
  const [stored] = await stage.log.readStream(stream);
  const sealed = stored?.data.sealed;
  if (!sealed) throw new Error('nothing was sealed');
  const damaged = {
    ...stored,
    id: randomUUID(),
    commandId: randomUUID(),
    version: 2,
    position: position + 1n,
  };
  await stage.log.restore([damaged]);
  await reader.get('/v1/customers?limit=1', AT_HEAD);
  const path = `/v1/customers/${idOf(stream)}`;
  const old = await reader.get(path);
  expect(old).toMatchObject({ status: 200, body: { displayName: 'Damaged AG', version: 1 } });
  expect(old.headers.get('clientele-parked')).toBe('true');
  expect(await reader.get(path, AT_HEAD)).toMatchObject({ status: 503, body: { code: 'view-parked' } });
  expect((await reader.get('/metrics')).body).toContain('views_parked_streams{view="customers"} 1\n');
  await stage.database.query('delete from views.parked');
  expect((await reader.get(path)).headers.get('clientele-parked')).toBeNull();
});
