import type { CustomerDocument } from '@clientele/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import { clientOf, expectNothingRecorded, keyWith, type Client } from './callers.specimen.ts';
import { runGoldenPairs } from './golden.specimen.ts';
import {
  expectPortosError,
  portosPath,
  PORTOS_ROOT,
  presentsToPortos,
  shownByPortos,
  type PortosCustomer,
} from './portos.specimen.ts';

let platform: Platform;
let key: string;
let client: Client;

beforeAll(async () => {
  platform = await joinPlatform();
  key = await keyWith(platform, ['admin'], 'tills');
  client = as(key);
}, START_MS_MAX);
afterAll(() => platform.stop());

const as = (presented: string): Client => clientOf(platform.url, presentsToPortos, presented);
const create = async (more: object = {}) =>
  shownByPortos(await client('POST', PORTOS_ROOT, { firstName: 'Hosť', ...more }), 201);
const put = (id: string, body: object, headers = {}) => client('PUT', portosPath(id), body, headers);
const get = async (id: string) => shownByPortos(await client('GET', portosPath(id)));
const native = () => platform.api.as(key);
const card = (serialNumber: string | null, more: object = {}) => ({
  serialNumber,
  isVirtual: serialNumber === null,
  ...more,
});
const serials = ({ cards }: PortosCustomer) => cards.map(({ serialNumber }) => serialNumber);

const TIME_PATTERN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{2,3}Z$/;
const UUID_PATTERN = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

runGoldenPairs(
  'portos',
  async (tenant) => ({ url: platform.url, key: await keyWith(platform, ['admin'], tenant) }),
  {
    id: UUID_PATTERN,
    instance: UUID_PATTERN,
    traceId: UUID_PATTERN,
    time: TIME_PATTERN,
    statusTime: TIME_PATTERN,
  },
);

describe('what was read', () => {
  it('can be sent back, and moves nothing, whatever was set natively', async () => {
    const full = {
      code: 'celý',
      kind: 'person',
      firstName: 'Ada',
      lastName: 'Celá',
      company: { name: 'Celá s.r.o.' },
      gender: 'other',
      birthDate: '1990-02-28',
      address: { raw: 'Jeden riadok' },
      deliveryAddress: { raw: 'Iný', city: 'Žilina', coordinates: { latitude: 1.5, longitude: 2 } },
      activeFrom: '2025-01-01T10:00:00.120Z',
      archived: true,
      inactive: true,
      tags: ['stále'],
      meta: { a: { b: [null, 1] }, c: 'x' },
      billing: { currency: 'CZK', discountRate: '123456789012345.123456', creditRate: '0.1' },
    };
    const { id } = (await native().post('/v1/customers', full)).body as CustomerDocument;
    const wallet = `/v1/customers/${id}`;
    await native().post(`${wallet}/cards`, { serialNumber: 'N-1', meta: { x: 1 }, processor: 'Q' });
    const virtual = await native().post(`${wallet}/cards`, { virtual: true });
    await native().post(`${wallet}/cards/${(virtual.body as CustomerDocument).id}/block`, { reason: 'lost' });
    const old = await native().post(`${wallet}/cards`, {
      virtual: true,
      activeUntil: '2020-01-01T00:00:00Z',
    });
    const replaced = `${wallet}/cards/${(old.body as CustomerDocument).id}/replace`;
    await native().post(replaced, { serialNumber: 'N-2', activeUntil: '2021-01-01T00:00:00Z' });
    await native().post(`${wallet}/credit/entries`, { type: 'topUp', amount: '999999999999999.123456' });
    await native().post('/v1/customers', { code: 'prázdny' });
    await native().get('/v1/customers?limit=1', { 'clientele-min-position': 'head' });
    for (const name of ['celý', 'prázdny']) {
      const shown = await get(name);
      await expectNothingRecorded(platform, async () => {
        expect(shownByPortos(await put(name, shown))).toEqual(shown);
        const { id: _id, _v, ...rest } = shown;
        expect(shownByPortos(await put(name, rest))).toEqual(shown);
      });
    }
    expect(serials(await get('celý'))).toEqual(['N-1', null, 'N-2']);
    expect((await get('celý')).cards.map(({ status }) => status)).toEqual(['Valid', 'Lost', 'Expired']);
  });

  it('keeps what other APIs know when it is changed', async () => {
    const { id } = await create({ address: { street: 'Stará 1', zipCode: '010 01' } });
    await native().patch(`/v1/customers/${id}`, {
      tags: ['cudzie'],
      mobile: '1',
      fax: '2',
      archived: true,
      address: { raw: 'Ako text' },
      billing: { costCenter: 'K-1', dueDays: 7 },
    });
    shownByPortos(await put(id, { lastName: 'Nový' }));
    const { body } = await native().get(`/v1/customers/${id}`);
    expect(body).toMatchObject({
      firstName: null,
      displayName: 'Nový',
      tags: ['cudzie'],
      mobile: '1',
      fax: '2',
      archived: true,
      address: { raw: 'Ako text', street: null, postalCode: null },
      billing: { costCenter: 'K-1', dueDays: 7 },
    });
  });
});

describe('PUT', () => {
  it('replaces what is left out, but for externalId, cards and credit', async () => {
    const made = await create({
      externalId: 'zostáva',
      isActive: false,
      note: 'n',
      meta: { a: 1, b: { c: 2, d: 3 } },
      creditRate: 1,
      company: { name: 'Firma' },
      credit: { amount: 10 },
      cards: [card('P-1')],
    });
    expect(made).toMatchObject({ status: 'Inactive', credit: { amount: 10, currencyLabel: 'EUR' }, _v: 1 });
    const after = shownByPortos(await put(made.id, { meta: { b: { c: 2 } } }));
    expect(after).toMatchObject({
      externalId: 'zostáva',
      isActive: true,
      note: null,
      company: null,
      creditRate: 0,
      _v: 2,
    });
    expect(after.meta).toEqual({ b: { c: 2 } });
    expect([serials(after), after.credit.amount]).toEqual([['P-1'], 10]);
    expect(shownByPortos(await put(made.id, { externalId: null, cards: [] }))).toMatchObject({
      externalId: null,
      cards: [],
      meta: {},
    });
  });

  it('creates under a UUID of the client, once', async () => {
    const id = randomUUID();
    const made = shownByPortos(await put(id.toUpperCase(), { cards: [card('P-U')] }), 201);
    expect(made).toMatchObject({ id, _v: 1, fullName: expect.stringMatching(/^#\d+$/) });
    expect((await native().get(`/v1/customers/${id}`)).body).toMatchObject({ id, code: null });
    expectPortosError(await client('POST', PORTOS_ROOT, { id }), 400, 3);
    await client('DELETE', portosPath(id));
    expectPortosError(await put(id, {}), 404, null);
  });

  it('creates one of what many create at once', async () => {
    const id = `naraz-${randomUUID()}`;
    const answers = await Promise.all(['A', 'B', 'C'].map((lastName) => put(id, { lastName })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201]);
  });

  it('matches cards by serial number, external id and place, and closes those that are missing', async () => {
    const { id } = await create({
      cards: [card('M-1', { note: 'a' }), card('M-2', { externalId: 'e2' }), card(null), card('M-4')],
    });
    const sent = [card('M-9'), card(null, { note: 'v' }), card('M-22', { externalId: 'e2' }), card('M-1')];
    const after = shownByPortos(await put(id, { cards: sent }));
    expect(serials(after)).toEqual(['M-1', 'M-22', null, 'M-9']);
    expect(after.cards.map(({ note }) => note)).toEqual([null, null, 'v', null]);
    const { cards } = shownByPortos(
      await put(id, { cards: [card('M-1', { isActive: false, statusReason: 'pokazená' })] }),
    );
    expect(cards).toMatchObject([{ status: 'Blocked', isActive: false, statusReason: 'pokazená' }]);
    const back = shownByPortos(await put(id, { cards: [{ ...cards[0], isActive: true }] }));
    expect(back.cards).toMatchObject([{ status: 'Valid', statusReason: null }]);
    expect(await create({ cards: [card('M-4', { status: 'Lost' })] })).toMatchObject({
      cards: [{ isActive: false, status: 'Lost', statusReason: 'Lost' }],
      _v: 1,
    });
  });

  it('writes credit as entries whose sum it is', async () => {
    const { id } = await create();
    for (const amount of [10.5, 3, 3, 0, 7.123456])
      expect(shownByPortos(await put(id, { credit: { amount } })).credit.amount).toBe(amount);
    const { credit, creditTransactions } = await get(id);
    expect(credit).toEqual({ amount: 7.123456, currencyLabel: 'EUR' });
    expect(creditTransactions.map(({ amount }) => amount)).toEqual([7.123456, -3, -7.5, 10.5]);
    expectPortosError(await put(id, { credit: { amount: 1, currencyLabel: 'USD' } }), 400, 3);
    expectPortosError(await put(id, { credit: { amount: -1 } }), 400, 3);
  });

  it('changes nothing when a part of it is refused', async () => {
    await create({ cards: [card('Z-1')] });
    const made = await create({ credit: { amount: 5 } });
    await expectNothingRecorded(platform, async () => {
      const refused = await put(made.id, { note: 'nie', credit: { amount: 9 }, cards: [card('Z-1')] });
      expectPortosError(refused, 400, 3);
      expect(refused.body).toMatchObject({ errors: [{ memberName: 'cards.serialNumber', code: 2 }] });
      expectPortosError(await client('POST', PORTOS_ROOT, { cards: [card('Z-2'), card('Z-2')] }), 400, 3);
    });
    expect(await get(made.id)).toEqual(made);
  });
});

describe('_v', () => {
  it('lets one of many win that read the same, and tells the others what is there', async () => {
    const made = await create({ id: `verzia-${randomUUID()}`, credit: { amount: 1 } });
    const changes = [{ lastName: 'A' }, { credit: { amount: 2 } }, { cards: [card('V-1')] }];
    const answers = await Promise.all(changes.map((change) => put(made.id, { ...made, ...change })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400]);
    for (const answer of answers.filter(({ status }) => status === 400)) {
      expectPortosError(answer, 400, 6);
      expect(answer.body).toMatchObject({ resource: { name: 'Customer', id: made.id, version: 2 } });
    }
    expect((await get(made.id))._v).toBe(2);
  });

  it('lets all win that send none', async () => {
    const { id } = await create();
    for (const answer of await Promise.all([1, 2, 3].map((amount) => put(id, { credit: { amount } }))))
      shownByPortos(answer);
    // Once its name went, and three times its credit came.
    expect((await get(id))._v).toBe(5);
  });
});

it('makes no two of a request that is said again with its Idempotency-Key', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const say = (amount: number) =>
    client('POST', PORTOS_ROOT, { cards: [card('I-1')], credit: { amount } }, headers);
  const first = shownByPortos(await say(5), 201);
  expect(shownByPortos(await say(5), 201)).toEqual(first);
  expectPortosError(await say(6), 400, 3);
  const again = { 'idempotency-key': randomUUID() };
  const top = () => put(first.id, { credit: { amount: 7 } }, again);
  expect([shownByPortos(await top()).credit.amount, shownByPortos(await top())._v]).toEqual([7, 2]);
});
