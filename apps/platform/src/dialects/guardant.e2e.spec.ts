import type { CustomerDocument } from '@clientele/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import {
  clientOf,
  expectNothingRecorded,
  keyWith,
  type Client,
  type VendorAnswer,
} from './callers.specimen.ts';
import { runGoldenPairs } from './golden.specimen.ts';

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
const create = async (more: object = {}) =>
  shown(await client('POST', ROOT, { customerName: 'Ida', customerLastName: 'Kern', ...more }));
const at = ({ _id }: Shown) => `${ROOT}/${_id}`;
const native = async ({ _id }: Shown) =>
  (await platform.api.as(key).get(`/v1/customers/${_id}`)).body as CustomerDocument;
const settled = async (answer: { readonly headers: Headers }, as = key): Promise<void> => {
  const position = answer.headers.get('clientele-position') ?? '';
  await platform.api.as(as).get('/v1/customers?limit=1', { 'clientele-min-position': position });
};
/** What a client that read this sends to change nothing of it. */
const sentBack = (read: Shown) => ({
  customerName: read.name,
  customerLastName: read.lastname,
  customerEmail: read.email,
  customerCompanyName: read.companyname,
  customerPhone: read.phone,
  customerDescription: read.description,
  customerStatus: read.status,
  archived: read.archived,
  crmId: read.crmid,
  refId: read.refid,
});

runGoldenPairs(
  'guardant',
  async (tenant) => ({ url: platform.url, key: await keyWith(platform, ['admin'], tenant) }),
  {
    _id: /^[1-9]\d*$/,
    // Only a time that there is: none is 0.
    archivationdate: /^\d{10}$/,
    date: /^\d{10}$/,
    submitdate: /^\d{10}$/,
  },
);

describe('a write', () => {
  const everything = {
    kind: 'person',
    firstName: 'Ada Maria',
    lastName: 'Kern',
    company: { name: 'Feldspat AG', vatId: 'CHE-1' },
    email: 'ada@feldspat.example',
    phone: '1',
    note: ' zwei\nZeilen ',
    statusCode: -3,
    archived: true,
    crmId: 'C',
    refId: 'R',
    tags: ['Marke'],
    address: { street: 'Gasse 1' },
  };

  it.each([
    ['everything set', everything],
    ['nothing set', {}],
    ['a company that has only a person’s name', { kind: 'company', firstName: 'Ada' }],
  ])('leaves alone what was sent back as it was shown, of a customer with %s', async (_, fields) => {
    const answer = await platform.api.as(key).post('/v1/customers', fields);
    await settled(answer);
    const path = `${ROOT}/${(answer.body as CustomerDocument).number}`;
    const before = shown(await client('GET', path));
    await expectNothingRecorded(platform, async () => {
      expect(shown(await client('PUT', path, sentBack(before)))).toEqual(before);
      expect(shown(await client('PUT', path, before))).toEqual(before);
      expect(shown(await client('PUT', path, {}))).toEqual(before);
    });
  });

  it('changes what was sent and nothing else, and says in the history whence it came', async () => {
    const answer = await platform.api.as(key).post('/v1/customers', everything);
    await settled(answer);
    const before = answer.body as CustomerDocument;
    const path = `${ROOT}/${before.number}`;
    shown(await client('PUT', path, { customerPhone: '2', customerCompanyName: 'Pyrit AG' }));
    const after = await native({ _id: before.number });
    const { version, revision, position, updatedAt } = after;
    const company = { ...before.company, name: 'Pyrit AG' };
    expect(after).toEqual({ ...before, version, revision, position, updatedAt, phone: '2', company });
    const history = await platform.api.as(key).get(`/v1/customers/${before.id}/history?limit=1`);
    expect(history.body).toMatchObject({ items: [{ via: 'guardant' }] });
  });

  it('makes a company of who has the name of one, and a person of who has none', async () => {
    const made = await create();
    expect(await native(made)).toMatchObject({ kind: 'person', company: null });
    shown(await client('PUT', at(made), { customerCompanyName: 'Pyrit AG' }));
    expect(await native(made)).toMatchObject({ kind: 'company', displayName: 'Pyrit AG' });
    shown(await client('PUT', at(made), { customerCompanyName: '' }));
    expect(await native(made)).toMatchObject({ kind: 'person', displayName: 'Ida Kern' });
  });

  it('clears with an empty text, and takes a null for a member that was left out', async () => {
    const made = await create({ customerPhone: '1', crmId: 'C', customerStatus: null, archived: null });
    expect(made).toMatchObject({ phone: '1', crmid: 'C', status: 0, archived: false });
    const changed = shown(await client('PUT', at(made), { customerPhone: '', crmId: null }));
    expect(changed).toEqual({ ...made, phone: '' });
    expect(await native(made)).toMatchObject({ phone: null, crmId: 'C' });
  });

  it('takes a customer to the archive and back, with the time', async () => {
    const made = await create({ archived: true });
    expect(made).toMatchObject({ archived: true });
    const { archivedAt } = await native(made);
    expect(made.archivationdate).toBe(Math.floor(Date.parse(String(archivedAt)) / 1_000));
    const back = shown(await client('PUT', at(made), { archived: false }));
    expect(back).toEqual({ ...made, archived: false, archivationdate: 0 });
  });

  it('lets all win that change at once', async () => {
    const made = await create();
    const writes = [{ customerPhone: '7' }, { refId: 'R-7' }, { customerStatus: 7 }];
    for (const answer of await Promise.all(writes.map((sent) => client('PUT', at(made), sent))))
      shown(answer);
    const after = shown(await client('GET', at(made)));
    expect(after).toMatchObject({ phone: '7', refid: 'R-7', status: 7 });
  });

  it('makes no two of a request that is said again with its Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const say = (customerName: string) => client('POST', ROOT, { customerName }, headers);
    const first = shown(await say('Einmal'));
    expect(shown(await say('Einmal'))).toEqual(first);
    expect(await say('Zweimal')).toMatchObject({ status: 400, body: { error: { code: 400 } } });
  });

  it('takes the name without a space where a member comes twice', async () => {
    const sent = '{"customerName": "Richtig", " customerName ": "Falsch", " crmId": "C"}';
    expect(shown(await client('POST', ROOT, sent))).toMatchObject({ name: 'Richtig', crmid: 'C' });
  });

  it('removes a customer for everybody', async () => {
    const made = await create();
    expect(bodyOf(await client('DELETE', at(made)))).toEqual({});
    expect(await client('GET', at(made))).toMatchObject({ status: 404 });
    expect(await platform.api.as(key).get(`/v1/customers/${made._id}`)).toMatchObject({ status: 404 });
  });
});

it('describes itself', async () => {
  const { body } = await client('GET', '/openapi/guardant.json');
  const { paths } = body as { readonly paths: Readonly<Record<string, object>> };
  expect(Object.entries(paths).map(([path, calls]) => [path, Object.keys(calls)])).toEqual([
    ['/v1.0/customers', ['get', 'post']],
    ['/v1.0/customers/{id}', ['get', 'put', 'delete']],
    ['/v1.0/customers/{id}/orders', ['get']],
  ]);
});
