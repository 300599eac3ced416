import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX } from '../platform.specimen.ts';
import {
  clientOf,
  expectNothingRecorded,
  keyWith,
  type Client,
  type VendorAnswer,
} from './callers.specimen.ts';
import { openLaboratory, presents, ROOT, type Laboratory } from './qbench.specimen.ts';

type Call = readonly [method: string, path: string, body?: unknown];

const assays = { assay_discounts: [{ assay_id: 1, base_price: 9, discount: 9 }] };
const panels = { panel_discounts: [{ panel_id: 1, base_price: 9, discount: 9 }] };
const newAssays = { assay_discounts: [{ assay_id: 2, base_price: 9, discount: 9 }] };
const newPanels = { panel_discounts: [{ panel_id: 2, base_price: 9, discount: 9 }] };

let lab: Laboratory;
let client: Client;
let one: number;
let contact: number;

beforeAll(async () => {
  lab = await openLaboratory();
  client = lab.client;
  contact = await lab.contact('Unberührt');
  one = await lab.create({ contacts: [{ id: contact }] });
  await client('POST', `${ROOT}/${one}/assays`, { assay_discounts: [{ assay_id: 1 }] });
  await client('POST', `${ROOT}/${one}/panels`, { panel_discounts: [{ panel_id: 1 }] });
}, START_MS_MAX);
afterAll(() => lab.platform.stop());

const as = (key: string | null): Client => clientOf(lab.platform.url, presents, key);
const expectError = ({ status, body }: VendorAnswer, expected: number): void =>
  expect({ status, body }).toEqual({ status: expected, body: { error: expect.any(String) } });

const listAndCreate: readonly Call[] = [
  ['GET', ROOT],
  ['POST', ROOT, { customer_name: 'Nie gespeichert' }],
];
/** Calls that have the customer in their path. */
const callsAt = (id: string | number): readonly Call[] => [
  ['GET', `${ROOT}/${id}`],
  ['PUT', `${ROOT}/${id}`, { customer_name: 'Nie gespeichert' }],
  ['DELETE', `${ROOT}/${id}`],
  ['POST', `${ROOT}/${id}/assays`, newAssays],
  ['PATCH', `${ROOT}/${id}/assays`, assays],
  ['DELETE', `${ROOT}/${id}/assays?assay_ids=1`],
  ['POST', `${ROOT}/${id}/panels`, newPanels],
  ['PATCH', `${ROOT}/${id}/panels`, panels],
  ['DELETE', `${ROOT}/${id}/panels?panel_ids=1`],
];
/** Calls that have the customer in their body. */
const callsWith = (id: unknown, contactId: unknown = contact): readonly Call[] => [
  ['POST', `${ROOT}/contacts/add`, { id, contacts: { [String(contactId)]: { portal_user: true } } }],
  ['POST', `${ROOT}/contact/remove`, { id, contact_id: contactId }],
  ['POST', `${ROOT}/contacts/remove`, { id, contact_id: contactId }],
];
const every = (): readonly Call[] => [...listAndCreate, ...callsAt(one), ...callsWith(one)];

describe('an error', () => {
  it(
    'is 401 without a credential, or with a wrong one, or in another header',
    async () => {
      await expectNothingRecorded(lab.platform, async () => {
        for (const [method, path, body] of every()) expectError(await as(null)(method, path, body), 401);
        const wrong = every().map(([method, path, body]) => as('not-a-key')(method, path, body));
        for (const answer of await Promise.all(wrong)) expectError(answer, 401);
        expectError(await as(null)('GET', ROOT, undefined, { authentication: lab.key }), 401);
        expectError(await as(null)('GET', ROOT, undefined, { authorization: lab.key }), 401);
      });
    },
    START_MS_MAX,
  );

  it('is 403 where a right is missing', async () => {
    const documents = as(await keyWith(lab.platform, ['documents:write'], 'labor'));
    const creator = as(await keyWith(lab.platform, ['customers:create'], 'labor'));
    const updater = as(await keyWith(lab.platform, ['customers:update'], 'labor'));
    const callerOf = (method: string) => {
      if (method === 'GET') return documents;
      return method === 'PUT' ? creator : updater;
    };
    await expectNothingRecorded(lab.platform, async () => {
      for (const [method, path, body] of every())
        expectError(await callerOf(method)(method, path, body), 403);
      const contacts = [{ id: contact, last_name: 'Nie' }];
      expectError(await creator('POST', ROOT, { customer_name: 'Nie', contacts }), 403);
      expectError(await updater('PUT', `${ROOT}/${one}`, { phone: '0', contacts }), 403);
    });
  });

  it("is 404 for what is not there, is another tenant's, was deleted, was merged, or is no id", async () => {
    const [gone, merged] = [await lab.create(), await lab.create()];
    await client('DELETE', `${ROOT}/${gone}`);
    await lab.platform.api.as(lab.key).post(`/v1/customers/${one}/merge`, { from: String(merged) });
    // Native writes do not wait until they can be read.
    await lab.platform.api.as(lab.key).get('/v1/customers?limit=1', { 'clientele-min-position': 'head' });
    const foreign = as(await keyWith(lab.platform, ['admin'], 'strangers'));
    const { id: uuid } = await lab.native(one);
    await expectNothingRecorded(lab.platform, async () => {
      for (const [caller, id] of [
        [client, 999_999],
        [client, gone],
        [client, merged],
        [foreign, one],
      ] as const)
        for (const [method, path, body] of [...callsAt(id), ...callsWith(id)])
          expectError(await caller(method, path, body), 404);
      for (const id of [
        '0',
        '-1',
        '01',
        '1.0',
        'x'.repeat(5_000),
        uuid,
        'code=x',
        '9'.repeat(16),
        'contacts',
      ])
        for (const [method, path, body] of callsAt(id)) expectError(await client(method, path, body), 404);
      for (const [method, path, body] of callsWith(one, 999_999))
        expectError(await client(method, path, body), 404);
      expectError(await client('GET', `${ROOT}/${one}/assays/1`), 404);
      expectError(await client('GET', `${ROOT}/${one}/assays`), 405);
      expectError(await client('PATCH', `${ROOT}/${one}`, {}), 405);
      expectError(await client('GET', '/qbench/oauth2/v1/token'), 405);
    });
  });

  it.each([
    ['no body', undefined],
    ['an empty body', ''],
    ['broken JSON', '{"customer_name": "Nie'],
    ['curly quotes', '{“customer_name”: “Nie”, "id": 1}'],
    ['an array', []],
    ['a text', '"Nie"'],
    ['null', 'null'],
    ['U+0000', '{"customer_name": "Nie\\u0000"}'],
    ['half a character', '{"customer_name": "Nie\\ud800"}'],
    ['a member that no object has', '{"customer_name": "Nie", "__proto__": {}}'],
  ])('is 400 for %s', async (_, body) => {
    await expectNothingRecorded(lab.platform, async () => {
      for (const [method, path, sample] of every())
        if (sample !== undefined) expectError(await client(method, path, body), 400);
    });
  });

  it.each([
    ['a wrong type', { customer_name: 7 }, 'customer_name'],
    ['a name that is null', { customer_name: null }, 'customer_name'],
    ['a blank name', { customer_name: '  ' }, 'customer_name'],
    ['a name that is too long', { customer_name: 'x'.repeat(1_002) }, 'customer_name'],
    ['an address that is a list', { customer_name: 'Nie', address: ['Gasse 1'] }, 'address'],
    ['tags that are a text', { customer_name: 'Nie', tags: 'Marke' }, 'tags'],
    ['a blank tag', { customer_name: 'Nie', tags: ['gut', ' '] }, 'tags[1]'],
    ['contacts as a map', { customer_name: 'Nie', contacts: { 1: {} } }, 'contacts'],
    ['a contact without an id', { customer_name: 'Nie', contacts: [{}] }, 'contacts[0].id'],
    ['a contact with a text as id', { customer_name: 'Nie', contacts: [{ id: '1' }] }, 'contacts[0].id'],
    [
      'a contact with a broken address',
      { customer_name: 'Nie', contacts: [{ id: 1, email_address: 'nirgends' }] },
      'contacts[0].email_address',
    ],
    ['a contact twice', { customer_name: 'Nie', contacts: [{ id: 1 }, { id: 1 }] }, 'contacts[1].id'],
    [
      'changes to too many contacts',
      { customer_name: 'Nie', contacts: Array.from({ length: 99 }, () => ({ id: 1, phone: '1' })) },
      'contacts',
    ],
    [
      'a contact that would have no name',
      { customer_name: 'Nie', contacts: [{ id: 1, last_name: ' ' }] },
      'contact needs',
    ],
  ])('is 400 for a customer with %s, and names it', async (_, body, member) => {
    await expectNothingRecorded(lab.platform, async () => {
      for (const [method, path] of [
        ['POST', ROOT],
        ['PUT', `${ROOT}/${one}`],
      ] as const) {
        const answer = await client(method, path, body);
        expectError(answer, 400);
        expect(answer.body).toEqual({ error: expect.stringContaining(member) });
      }
    });
  });

  it('is 400 for parameters that are wrong or missing', async () => {
    await expectNothingRecorded(lab.platform, async () => {
      for (const query of [
        'page_size=51',
        'page_size=0',
        'page_size=viele',
        'page_num=0',
        'page_num=-1',
        'page_num=1.5',
        'page_num=99999999999',
        'page_num=1&page_num=2',
      ])
        expectError(await client('GET', `${ROOT}?${query}`), 400);
      for (const query of [
        '',
        '?assay_ids=',
        '?assay_ids=1,2',
        '?assay_ids=0',
        '?panel_ids=1',
        '?assay_ids=1&assay_ids=x',
      ])
        expectError(await client('DELETE', `${ROOT}/${one}/assays${query}`), 400);
      expectError(await client('DELETE', `${ROOT}/${one}/panels?assay_ids=1`), 400);
    });
  });

  it("is the vendor's for an address that cannot be read, and a body that is too large", async () => {
    expectError(await client('GET', `${ROOT}/%zz`), 400);
    expectError(await client('GET', `${ROOT}/%00`), 400);
    expectError(await client('GET', '/qbench/api/v1/sample/1'), 404);
    expectError(await client('POST', ROOT, { customer_name: 'x'.repeat(2_000_000) }), 413);
    expect((await client('GET', '/qbench/api/v2/customers')).body).toMatchObject({ code: 'route-not-found' });
  });

  it('is 409 for a customer with orders, which stays', async () => {
    const id = await lab.create();
    const { id: customerId } = await lab.native(id);
    await lab.platform.api.as(lab.key).post('/v1/orders', { customerId, orderNumber: 'B-1' });
    expectError(await client('DELETE', `${ROOT}/${id}`), 409);
    expect((await client('GET', `${ROOT}/${id}`)).status).toBe(200);
  });
});
