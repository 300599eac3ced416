import { cardDocument, type CardDocument } from '@clientele/contracts';
import { api, expectRefused, memoryStore, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Customers, openSpecimen } from './specimen.ts';

const TRIES = 1_000;
const UNKNOWN = '01990d2e-0000-7000-8000-000000000000';

let app: NestFastifyApplication;
let store: Awaited<ReturnType<typeof memoryStore>>;
let admin: Api;
let customers: Customers;
let path: string;
let tests = 0;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
});
afterAll(() => app.close());

// Each test has a tenant of its own, with a customer.
beforeEach(async () => {
  tests += 1;
  admin = api(await app.getUrl(), `t${tests}:admin`);
  customers = new Customers(store, `t${tests}`);
  path = `/v1/customers/${await customers.register()}/cards`;
});

const shown = ({ body }: Answer): CardDocument => cardDocument.parse(body);
const issue = async (body: object = { virtual: true }) => shown(await admin.post(path, body));

describe('POST /v1/customers/{customer}/cards', () => {
  it('issues a card, with its place and the version of all cards', async () => {
    const answer = await admin.post(path, { serialNumber: '4711', processor: 'P', meta: { a: 1 } });
    const card = shown(answer);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`${path}/${card.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(card).toMatchObject({ serialNumber: '4711', processor: 'P', status: 'active', meta: { a: 1 } });
    const second = await admin.post(path, { virtual: true }, { 'if-match': '"1"' });
    expect(second.headers.get('etag')).toBe('"2"');
    expectRefused(await admin.post(path, { virtual: true }, { 'if-match': '"1"' }), 'precondition-failed');
  });

  it('refuses a serial number that another customer has, until that card is closed', async () => {
    const { id } = await issue({ serialNumber: '4711' });
    const other = `/v1/customers/${await customers.register()}/cards`;
    const taken = expectRefused(await admin.post(other, { serialNumber: '4711' }), 'serial-number-taken');
    expect(taken.errors).toMatchObject([{ pointer: '/serialNumber' }]);
    await admin.post(`${path}/${id}/close`);
    expect((await admin.post(other, { serialNumber: '4711' })).status).toBe(201);
  });

  it('replays the answer to a key', async () => {
    const again = () => admin.post(path, { virtual: true }, { 'idempotency-key': 'one' });
    const first = await again();
    await issue();
    expect(await again()).toMatchObject({ status: 201, body: first.body });
  });

  it('can be run dry', async () => {
    const dry = await admin.post(path, { virtual: true }, { prefer: 'dry-run' });
    expect(dry.body).toMatchObject({ events: [{ type: 'CardIssued' }], result: { virtual: true } });
    expect((await admin.post(path, { virtual: true })).headers.get('etag')).toBe('"1"');
  });

  it('takes the right to update customers, and a customer that is there', async () => {
    const may = admin.as(`t${tests}:customers:update`);
    expect((await may.post(path, { virtual: true })).status).toBe(201);
    expectRefused(await admin.as(`t${tests}:customers:create`).post(path, {}), 'forbidden');
    expectRefused(
      await admin.post(`/v1/customers/${UNKNOWN}/cards`, { virtual: true }),
      'customer-not-found',
    );
  });

  it('gives one serial number to one of a thousand who want it at once', async () => {
    const owners = await Promise.all(Array.from({ length: 10 }, () => customers.register()));
    const answers = await Promise.all(
      Array.from({ length: TRIES }, (_, index) =>
        admin.post(`/v1/customers/${owners[index % owners.length]}/cards`, { serialNumber: '4711' }),
      ),
    );
    const issued = answers.filter(({ status }) => status === 201);
    expect(issued).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 201) expectRefused(answer, 'serial-number-taken');
  });
});

describe('a card', () => {
  it('is changed by what a patch speaks of', async () => {
    const card = await issue({ serialNumber: '1', note: 'n', meta: { a: 1 } });
    const changed = await admin.patch(`${path}/${card.id}`, { ...card, serialNumber: '2', meta: { b: 2 } });
    expect(shown(changed)).toEqual({ ...card, serialNumber: '2', meta: { a: 1, b: 2 } });
    const fixed = await admin.patch(`${path}/${card.id}`, { status: 'blocked' });
    expect(expectRefused(fixed, 'read-only').errors).toMatchObject([{ pointer: '/status' }]);
  });

  it('is blocked, unblocked and closed, each with its time and reason', async () => {
    const { id } = await issue();
    const blocked = shown(await admin.post(`${path}/${id}/block`, { reason: 'lost' }));
    expect(blocked).toMatchObject({ status: 'blocked', statusReason: 'lost' });
    expect(shown(await admin.post(`${path}/${id}/block`, { reason: 'stolen' }))).toEqual(blocked);
    expect(shown(await admin.post(`${path}/${id}/unblock`))).toMatchObject({
      status: 'active',
      statusReason: null,
    });
    expect(shown(await admin.post(`${path}/${id}/close`)).status).toBe('closed');
    expectRefused(await admin.post(`${path}/${id}/block`), 'card-closed');
    expectRefused(await admin.patch(`${path}/${UNKNOWN}`, {}), 'card-not-found');
  });

  it('expires by time alone', async () => {
    const { id } = await issue({ virtual: true, activeUntil: '2020-01-01T00:00:00Z' });
    expectRefused(await admin.post(`${path}/${id}/block`), 'card-expired');
    expect(shown(await admin.post(`${path}/${id}/close`)).status).toBe('closed');
  });

  it('is replaced by one that may have its number', async () => {
    const old = await issue({ serialNumber: '4711', processor: 'P' });
    const answer = await admin.post(`${path}/${old.id}/replace`, { serialNumber: '4711', reason: 'broken' });
    const card = shown(answer);
    expect(answer.headers.get('location')).toBe(`${path}/${card.id}`);
    expect(card).toMatchObject({ serialNumber: '4711', processor: 'P', replaces: old.id, status: 'active' });
    const again = expectRefused(await admin.post(`${path}/${old.id}/replace`, {}), 'card-replaced');
    expect(again.id).toBe(card.id);
  });
});

describe('when the customer goes', () => {
  const idOf = (cards: string) => cards.split('/')[3] ?? '';

  it('closes the cards of one that was deleted, and frees their numbers', async () => {
    await issue({ serialNumber: '4711' });
    await customers.delete(idOf(path));
    await customers.react(idOf(path));
    await customers.react(idOf(path));
    const events = await customers.eventsOf('cards', idOf(path));
    expect(events.map(({ type }) => type)).toEqual(['CardIssued', 'CardClosed']);
    expect(events.at(-1)).toMatchObject({ via: 'reaction', data: { sealed: null } });
    expectRefused(await admin.post(path, { virtual: true }), 'customer-not-found');
    const other = `/v1/customers/${await customers.register()}/cards`;
    expect((await admin.post(other, { serialNumber: '4711' })).status).toBe(201);
  });

  it('moves the cards of one that was merged to the survivor, as they are', async () => {
    const { id } = await issue({ serialNumber: '4711' });
    const blocked = shown(await admin.post(`${path}/${id}/block`, { reason: 'lost' }));
    const [middle, survivor] = [await customers.register(), await customers.register()];
    await customers.merge(idOf(path), middle);
    await customers.merge(middle, survivor);
    expect(expectRefused(await admin.post(path, { virtual: true }), 'customer-merged').id).toBe(middle);
    await customers.react(idOf(path));
    await customers.react(middle);
    const there = `/v1/customers/${survivor}/cards`;
    expect(shown(await admin.post(`${there}/${id}/block`))).toEqual({ ...blocked, customerId: survivor });
    expectRefused(await admin.post(there, { serialNumber: '4711' }), 'serial-number-taken');
    expect(await customers.eventsOf('cards', middle)).toEqual([]);
  });

  it('never leaves a card with one that is deleted while it is issued, in a thousand tries', async () => {
    const race = async () => {
      const id = await customers.register();
      const [answer] = await Promise.all([
        admin.post(`/v1/customers/${id}/cards`, { virtual: true }),
        customers.delete(id),
      ]);
      await customers.react(id);
      const events = await customers.eventsOf('cards', id);
      if (answer.status !== 201) expectRefused(answer, 'customer-not-found');
      expect(events.map(({ type }) => type)).toEqual(
        answer.status === 201 ? ['CardIssued', 'CardClosed'] : [],
      );
    };
    await Promise.all(Array.from({ length: TRIES }, race));
  });
});
