import {
  creditDocument,
  creditEntryDocument,
  type CreditDocument,
  type CreditEntryDocument,
} from '@clientele/contracts';
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
let id: string;
let tests = 0;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
});
afterAll(() => app.close());

// Each test has a tenant of its own, with a customer who is billed in euros.
beforeEach(async () => {
  tests += 1;
  admin = api(await app.getUrl(), `t${tests}:admin`);
  customers = new Customers(store, `t${tests}`);
  id = await customers.register({ billing: { currency: 'EUR' } });
});

const entriesOf = (customer: string) => `/v1/customers/${customer}/credit/entries`;
const post = (body: object, headers = {}) => admin.post(entriesOf(id), body, headers);
const shown = ({ body }: Answer): CreditEntryDocument => creditEntryDocument.parse(body);
const account = async (customer = id): Promise<CreditDocument> =>
  creditDocument.parse((await admin.patch(`/v1/customers/${customer}/credit`, {})).body);

describe('an entry', () => {
  it('is answered with what it changed, what was left, who posted it and why', async () => {
    const answer = await post(
      { type: 'topUp', amount: '12.50', note: 'cash', reference: 'R-1' },
      { 'clientele-reason': 'paid' },
    );
    expect(answer.status).toBe(201);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(shown(answer)).toMatchObject({
      type: 'topUp',
      amount: '12.5',
      balance: '12.5',
      currency: 'EUR',
      note: 'cash',
      reference: 'R-1',
      reason: 'paid',
      actor: 'key:admin',
      version: 2,
      position: answer.headers.get('clientele-position'),
    });
  });

  it('is answered alike when it is said again, whatever came since and whoever says it', async () => {
    const key = { 'idempotency-key': 'one', 'clientele-reason': 'paid' };
    const first = await post({ type: 'topUp', amount: '1' }, key);
    await post({ type: 'topUp', amount: '2' });
    const other = admin.as(`t${tests}:credit:write`);
    const again = await other.post(
      entriesOf(id),
      { type: 'topUp', amount: '1' },
      { 'idempotency-key': 'one' },
    );
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect((await account()).balance).toBe('3');
  });

  it('is posted once, of a thousand that are the same', async () => {
    const same = () => post({ type: 'topUp', amount: '5' }, { 'idempotency-key': 'one' });
    const answers = await Promise.all(Array.from({ length: TRIES }, same));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await account()).toMatchObject({ balance: '5', version: 2 });
  });

  it('is held, spent and released', async () => {
    await post({ type: 'opening', amount: '100' });
    const { reservationId } = shown(await post({ type: 'reservation', amount: '30' }));
    expect(await account()).toMatchObject({ balance: '100', held: '30', available: '70' });
    const spent = shown(await post({ type: 'spend', amount: '20', reservationId }));
    expect(spent).toMatchObject({ amount: '-20', reserved: '-20', balance: '80', held: '10', reservationId });
    expect(shown(await post({ type: 'release', reservationId }))).toMatchObject({
      reserved: '-10',
      held: '0',
    });
    expectRefused(await post({ type: 'release', reservationId }), 'reservation-not-found');
    expectRefused(await post({ type: 'spend', amount: '80.01' }), 'credit-insufficient');
  });

  it('is refused with its member where it makes no sense', async () => {
    const refused = expectRefused(await post({ type: 'spend', amount: '-1' }), 'credit-not-opened');
    expect(refused.errors).toBeUndefined();
    await post({ type: 'opening', amount: '1' });
    expect(
      expectRefused(await post({ type: 'spend', amount: '-1' }), 'amount-not-positive').errors,
    ).toMatchObject([{ pointer: '/amount' }]);
    expectRefused(await post({ type: 'opening', amount: '1' }), 'credit-opened');
    expectRefused(await post({ type: 'topUp', amount: '1', currency: 'CHF' }), 'currency-differs');
    for (const body of [{}, { type: 'gift' }, { type: 'topUp', amount: 1 }, { type: 'release' }])
      expectRefused(await post(body), 'invalid-request');
  });

  it('takes the right to post, but for the opening of an empty account', async () => {
    const creator = admin.as(`t${tests}:customers:create`);
    const opening = { type: 'opening', amount: '1' };
    expectRefused(await creator.post(entriesOf(id), { type: 'topUp', amount: '1' }), 'forbidden');
    expect((await creator.post(entriesOf(id), opening)).status).toBe(201);
    expectRefused(await admin.as(`t${tests}:customers:update`).post(entriesOf(id), opening), 'forbidden');
  });
});

describe('the overdraft limit', () => {
  it('is what may be spent beyond the balance', async () => {
    expectRefused(await admin.patch(`/v1/customers/${id}/credit`, {}), 'credit-not-found');
    await post({ type: 'opening', amount: '10' });
    const changed = await admin.patch(`/v1/customers/${id}/credit`, { overdraftLimit: '5.0' });
    expect(creditDocument.parse(changed.body)).toMatchObject({ overdraftLimit: '5', available: '15' });
    expect(shown(await post({ type: 'spend', amount: '15' })).balance).toBe('-5');
    expectRefused(await admin.patch(`/v1/customers/${id}/credit`, { balance: '0' }), 'read-only');
  });
});

describe('a transfer', () => {
  it('moves money to another customer, whose account it opens', async () => {
    const other = await customers.register();
    await post({ type: 'opening', amount: '100' });
    const moved = shown(await post({ type: 'transfer', amount: '40', toCustomerId: other }));
    expect(moved).toMatchObject({ type: 'transferOut', amount: '-40', balance: '60', customerId: other });
    expect(await account(other)).toMatchObject({ balance: '40', currency: 'EUR' });
  });

  it('needs two customers that are there', async () => {
    await post({ type: 'opening', amount: '100' });
    const to = (toCustomerId: string) => post({ type: 'transfer', amount: '1', toCustomerId });
    const unknown = expectRefused(await to(UNKNOWN), 'customer-not-found');
    expect(unknown.errors).toMatchObject([{ pointer: '/toCustomerId' }]);
    expectRefused(await to(id), 'transfer-to-itself');
  });
});

describe('when the customer goes', () => {
  it('closes the account of one that was deleted', async () => {
    await post({ type: 'opening', amount: '100' });
    await customers.delete(id);
    await customers.react(id);
    expect((await customers.eventsOf('credit', id)).map(({ type }) => type)).toEqual([
      'CreditOpened',
      'CreditClosed',
    ]);
    expectRefused(await post({ type: 'topUp', amount: '1' }), 'customer-not-found');
  });

  it('moves what one that was merged had, and its reservations, once', async () => {
    await post({ type: 'opening', amount: '100' });
    const { reservationId } = shown(await post({ type: 'reservation', amount: '30' }));
    const survivor = await customers.register();
    await customers.merge(id, survivor);
    await customers.react(id);
    await customers.react(id);
    expect(await account(survivor)).toMatchObject({ balance: '100', held: '30', version: 2 });
    const spent = await admin.post(entriesOf(survivor), { type: 'spend', amount: '30', reservationId });
    expect(shown(spent)).toMatchObject({ balance: '70', held: '0' });
  });

  it('closes where it is what came to one that was deleted', async () => {
    await post({ type: 'opening', amount: '100' });
    const survivor = await customers.register();
    await customers.merge(id, survivor);
    await customers.delete(survivor);
    await customers.react(id);
    expect((await customers.eventsOf('credit', id)).at(-1)?.type).toBe('CreditClosed');
    expect(await customers.eventsOf('credit', survivor)).toEqual([]);
  });
});
