import type { CustomerDocument } from '@clientele/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import { clientOf, keyWith, type Client, type VendorAnswer } from './callers.specimen.ts';

const ROOT = '/v1.0/customers';
const presents = (key: string) => ({ authorization: `Bearer ${key}` });

type Shown = Readonly<Record<string, unknown>> & { readonly _id: number };

let platform: Platform;
let key: string;
let client: Client;

beforeAll(async () => {
  platform = await joinPlatform();
  key = await keyWith(platform, ['admin'], 'station');
  client = clientOf(platform.url, presents, key);
}, START_MS_MAX);
afterAll(() => platform.stop());

const bodyOf = <Body>({ status, body }: VendorAnswer): Body => {
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Body;
};
const shown = (answer: VendorAnswer): Shown => bodyOf<{ readonly customer: Shown }>(answer).customer;

describe('a list', () => {
  const people = [
    { customerCompanyName: 'Zinn AG', customerLastName: 'Arp' },
    { customerCompanyName: 'ähre AG', customerLastName: 'Ott' },
    { customerName: 'Éva', customerLastName: 'Ott' },
    { customerName: 'Dora', customerLastName: 'Ott', archived: true },
    { customerName: 'Zoë' },
  ];
  let lister: Client;
  beforeAll(async () => {
    lister = clientOf(platform.url, presents, await keyWith(platform, ['admin'], 'lists'));
    for (const each of people) shown(await lister('POST', ROOT, each));
  });
  const listed = async (query: string) =>
    bodyOf<{ readonly customers: readonly Shown[] }>(await lister('GET', `${ROOT}?${query}`)).customers.map(
      ({ companyname, name }) => companyname || name,
    );
  const byCompany = ['Zoë', 'Dora', 'Éva', 'ähre AG', 'Zinn AG'];

  it.each([
    ['', byCompany],
    ['sortby=default&direction=desc', byCompany.toReversed()],
    ['sortby=company', byCompany],
    ['sortby=name', ['Zoë', 'Zinn AG', 'ähre AG', 'Dora', 'Éva']],
    ['sortby=name&direction=desc&limit=2', ['Éva', 'Dora']],
    ['offset=1&limit=3', ['Dora', 'Éva', 'ähre AG']],
    ['offset=5', []],
    ['offset=1000000000', []],
    ['type=company', ['ähre AG', 'Zinn AG']],
    ['type=person&archived=false', ['Zoë', 'Éva']],
    ['type=animal&archived=true', ['Dora']],
    ['type=person&type=company', byCompany],
    ['type=&unheard=of', byCompany],
  ])('answers to ?%s', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  it('has a hundred on a page unless told', async () => {
    const many = await keyWith(platform, ['admin'], 'many');
    const lines = Array.from({ length: 120 }, (_, index) =>
      JSON.stringify({ body: { displayName: `Menge ${index}` } }),
    );
    const ndjson = { 'content-type': 'application/x-ndjson' };
    await platform.api.as(many).post('/v1/customers/bulk', lines.join('\n'), ndjson);
    await platform.api.as(many).get('/v1/customers?limit=1', { 'clientele-min-position': 'head' });
    const page = async (query: string) => {
      const answer = await clientOf(platform.url, presents, many)('GET', `${ROOT}${query}`);
      return bodyOf<{ readonly customers: readonly Shown[] }>(answer).customers.length;
    };
    expect([await page(''), await page('?offset=100')]).toEqual([100, 20]);
  });
});

describe('the orders of a customer', () => {
  let customer: Shown;
  beforeAll(async () => {
    customer = shown(await client('POST', ROOT, { customerCompanyName: 'Feldspat AG' }));
    const admin = platform.api.as(key);
    const { body } = await admin.get(`/v1/customers/${customer._id}`);
    const { id: customerId } = body as CustomerDocument;
    const order = async (orderNumber: string, ...steps: readonly string[]) => {
      let answer = await admin.post('/v1/orders', { customerId, orderNumber });
      const { id } = answer.body as { readonly id: string };
      for (const step of steps) answer = await admin.post(`/v1/orders/${id}/${step}`);
      const position = answer.headers.get('clientele-position') ?? '';
      await admin.get('/v1/customers?limit=1', { 'clientele-min-position': position });
    };
    await order('10');
    await order('9', 'submit');
    await order('B-1', 'submit', 'revoke');
  });
  const listed = async (query: string) => {
    const answer = await client('GET', `${ROOT}/${customer._id}/orders?${query}`);
    return bodyOf<{ readonly orders: readonly Record<string, unknown>[] }>(answer).orders.map(
      ({ number, status }) => [number, status],
    );
  };

  it.each([
    [
      '',
      [
        [0, 2],
        [9, 1],
        [10, 0],
      ],
    ],
    ['direction=desc&limit=1', [[10, 0]]],
    [
      'sortby=submitdate',
      [
        [10, 0],
        [9, 1],
        [0, 2],
      ],
    ],
    ['sortby=submitdate&direction=desc&offset=2', [[10, 0]]],
    [
      'status=0,1',
      [
        [9, 1],
        [10, 0],
      ],
    ],
    ['status=2,2,2,2', [[0, 2]]],
  ])('answers to ?%s', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  it('keep a customer from being removed', async () => {
    expect(await client('DELETE', `${ROOT}/${customer._id}`)).toMatchObject({
      status: 409,
      body: { error: { code: 409, message: expect.stringContaining('archive') } },
    });
    expect(shown(await client('GET', `${ROOT}/${customer._id}`))).toEqual(customer);
  });
});
