import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  streamOf,
  type CreditDocument,
  type CreditEntryDocument,
  type CreditEvent,
} from '@clientele/contracts';
import { api, expectRefused, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { RECENT_ENTRIES_MAX } from './credit.view.ts';
import { serveViews } from './server.specimen.ts';
import { idOf, newCustomer, openStage, registered, TENANT, type Stage } from './specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };
const LEDGER_LENGTH = 450;

let stage: Stage;
let app: NestFastifyApplication;
let reader: Api;
let customer: string;
let opening: bigint;

const entry = (balance: number) => ({
  entryId: randomUUID(),
  amount: '1',
  reserved: '0',
  balance: String(balance),
  held: '0',
  sealed: null,
});
const toppedUp = (balance: number): CreditEvent => ({ type: 'CreditToppedUp', data: entry(balance) });
const overdraft: CreditEvent = { type: 'CreditOverdraftSet', data: { limit: '5' } };

/** A ledger longer than what stands in its row, with something in between that is no entry. */
beforeAll(async () => {
  stage = await openStage(await testDatabase());
  app = await serveViews(stage);
  reader = api(await app.getUrl(), 'acme:customers:read');
  customer = newCustomer();
  const credit = streamOf('credit', TENANT, idOf(customer));
  opening = await stage.append(
    [customer, registered(1, { companyName: 'Acme' })],
    [credit, { type: 'CreditOpened', data: { ...entry(1), currency: 'EUR' } }],
  );
  const later = Array.from({ length: LEDGER_LENGTH - 1 }, (_, index) => toppedUp(index + 2));
  await stage.append([credit, ...later.slice(0, 100), overdraft, ...later.slice(100)]);
});
afterAll(async () => {
  await app.close();
  await stage.close();
});

interface Page {
  readonly items: CreditEntryDocument[];
  readonly next: string | null;
  readonly total?: number;
}
const path = (query = '', of = customer) => `/v1/customers/${idOf(of)}/credit${query}`;
const page = async (query: string, of = customer): Promise<Page> =>
  (await reader.get(path(`/entries?${query}`, of), HEAD)).body as Page;

it('shows the account, now and then', async () => {
  const answer = await reader.get(path(), HEAD);
  expect(answer.headers.get('etag')).toBe(`"${LEDGER_LENGTH + 1}"`);
  expect(answer.body).toMatchObject({
    currency: 'EUR',
    balance: String(LEDGER_LENGTH),
    available: String(LEDGER_LENGTH + 5),
    overdraftLimit: '5',
    status: 'open',
    revision: 2,
  });
  expect((await reader.get(path(`?asOf=${opening}`))).body).toMatchObject({ balance: '1', version: 1 });
  expectRefused(await reader.get(path(`?asOf=${opening - 1n}`)), 'not-yet');
});

it('lists every entry once, newest first, whatever the size of a page', async () => {
  for (const limit of [500, 100, 7]) {
    const balances: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { items, next: more }: Page = await page(`limit=${limit}${next && `&cursor=${next}`}`);
      balances.push(...items.map(({ balance }) => balance));
      next = more;
    }
    expect(balances).toEqual(
      Array.from({ length: LEDGER_LENGTH }, (_, index) => String(LEDGER_LENGTH - index)),
    );
  }
  expect((await page('total=true&limit=1')).total).toBe(LEDGER_LENGTH);
});

it('lists entries as they were, with cursors of their own', async () => {
  const then = await page(`asOf=${opening}&total=true`);
  expect(then).toMatchObject({
    items: [{ type: 'opening', actor: 'key:test', version: 1 }],
    next: null,
    total: 1,
  });
  const { next } = await page('limit=1');
  expectRefused(await reader.get(path(`/entries?asOf=${opening}&cursor=${next}`)), 'invalid-cursor');
});

it('keeps the newest entries beside the account', async () => {
  await reader.get(path(), HEAD);
  const { rows } = await stage.database.query<{ recent: CreditEntryDocument[]; count: number }>(
    'select recent_entries as recent, entry_count as count from views.credit_v1 where id = $1',
    [idOf(customer)],
  );
  expect(rows[0]?.count).toBe(LEDGER_LENGTH);
  expect(rows[0]?.recent).toEqual((await page(`limit=${RECENT_ENTRIES_MAX}`)).items);
});

it('has no account before one is opened, and none of a customer that is gone', async () => {
  const other = newCustomer();
  await stage.append([other, registered(2, { companyName: 'Creditless' })]);
  expectRefused(await reader.get(path('', other), HEAD), 'credit-not-found');
  expect(await page('total=true', other)).toEqual({ items: [], next: null, total: 0 });
  const into = { id: idOf(customer), version: 1 };
  await stage.append([other, { type: 'CustomerMergedAway', data: { into, released: [] } }]);
  const merged = await reader.get(path('/entries', other), HEAD);
  expect([merged.status, merged.headers.get('location')]).toEqual([307, path('/entries')]);
  const account = (await reader.get(path())).body as CreditDocument;
  expect(account.customerId).toBe(idOf(customer));
});
