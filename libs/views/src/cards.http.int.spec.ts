import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { streamOf, type CardEvent, type CardsDocument } from '@clientele/contracts';
import { api, expectRefused, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { serveViews } from './server.specimen.ts';
import { idOf, newCustomer, openStage, registered, TENANT, type Stage } from './specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };
const at = '2026-01-01T00:00:00.000Z';

let stage: Stage;
let app: NestFastifyApplication;
let reader: Api;

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  app = await serveViews(stage);
  reader = api(await app.getUrl(), 'acme:customers:read');
});
afterAll(async () => {
  await app.close();
  await stage.close();
});

const issued = (serialNumber: string, cardId = randomUUID()): CardEvent => ({
  type: 'CardIssued',
  data: { cardId, virtual: false, replaces: null, issuedAt: at, sealed: { serialNumber } },
});
const closed = ({ data }: CardEvent): CardEvent => ({
  type: 'CardClosed',
  data: { cardId: data.cardId, closedAt: at, sealed: null },
});
const cardsOf = (customer: string) => streamOf('cards', TENANT, idOf(customer));
const path = (customer: string) => `/v1/customers/${idOf(customer)}/cards`;
const shown = async (customer: string, query = '') =>
  (await reader.get(`${path(customer)}${query}`, HEAD)).body as CardsDocument;

it('shows the cards of a customer, and each by itself, with the version of all', async () => {
  const customer = newCustomer();
  const card = issued('4711');
  await stage.append(
    [customer, registered(1, { companyName: 'Acme' })],
    [cardsOf(customer), card, issued('4712')],
  );
  const answer = await reader.get(path(customer), HEAD);
  expect(answer.headers.get('etag')).toBe('"2"');
  expect(answer.body).toMatchObject({
    customerId: idOf(customer),
    version: 2,
    revision: 1,
    items: [{ serialNumber: '4711', status: 'active' }, { serialNumber: '4712' }],
    next: null,
  });
  const one = await reader.get(`${path(customer)}/${card.data.cardId}`);
  expect(one.headers.get('etag')).toBe('"2"');
  expect(one.body).toEqual((answer.body as CardsDocument).items[0]);
  expect((await reader.get(path(customer), { 'if-none-match': '"2"' })).status).toBe(304);
  expectRefused(await reader.get(`${path(customer)}/${randomUUID()}`), 'card-not-found');
});

it('shows none, and no version, of a customer that never had one', async () => {
  const customer = newCustomer();
  await stage.append([customer, registered(2, { companyName: 'Cardless' })]);
  const answer = await reader.get(path(customer), HEAD);
  expect(answer.headers.get('etag')).toBeNull();
  expect(answer.body).toMatchObject({ version: 0, revision: 0, items: [] });
  expectRefused(await reader.get(`${path(customer)}/${randomUUID()}`), 'card-not-found');
});

it('finds a customer by the number of a card that is in use', async () => {
  const customer = newCustomer();
  const card = issued('F-1');
  await stage.append([customer, registered(3, { companyName: 'Finder' })], [cardsOf(customer), card]);
  const total = async (serial: string) =>
    (
      (await reader.get(`/v1/customers?cardSerialNumber=${serial}&total=true`, HEAD)).body as {
        total: number;
      }
    ).total;
  expect(await total('F-1')).toBe(1);
  expect(await total('F-')).toBe(0);
  await stage.append([cardsOf(customer), closed(card)]);
  expect(await total('F-1')).toBe(0);
});

it('shows them as they were', async () => {
  const customer = newCustomer();
  const card = issued('P-1');
  const before = await stage.append([customer, registered(4, { companyName: 'Past' })]);
  const then = await stage.append([cardsOf(customer), card]);
  await stage.append([cardsOf(customer), closed(card)]);
  expect((await shown(customer)).items).toMatchObject([{ status: 'closed' }]);
  expect((await shown(customer, `?asOf=${then}`)).items).toMatchObject([{ status: 'active' }]);
  expect((await shown(customer, `?asOf=${before}`)).items).toEqual([]);
  expect((await reader.get(`${path(customer)}/${card.data.cardId}?asOf=${then}`)).body).toMatchObject({
    status: 'active',
  });
  expectRefused(await reader.get(`${path(customer)}?asOf=${before - 1n}`), 'not-yet');
});

it('goes with the customer', async () => {
  const [customer, survivor] = [newCustomer(), newCustomer()];
  await stage.append(
    [customer, registered(5, { companyName: 'Gone' })],
    [survivor, registered(6, { companyName: 'There' })],
    [cardsOf(customer), issued('G-1')],
  );
  const into = { id: idOf(survivor), version: 1 };
  await stage.append([customer, { type: 'CustomerMergedAway', data: { into, released: [] } }]);
  const merged = await reader.get(path(customer), HEAD);
  expect([merged.status, merged.headers.get('location')]).toEqual([307, path(survivor)]);
  await stage.append([survivor, { type: 'CustomerDeleted', data: {} }]);
  expectRefused(await reader.get(path(survivor), HEAD), 'customer-not-found');
});
