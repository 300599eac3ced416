import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX } from '../platform.specimen.ts';
import { expectNothingRecorded, type Client, type VendorAnswer } from './callers.specimen.ts';
import { done, openLaboratory, ROOT, type Laboratory } from './qbench.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };

let lab: Laboratory;
let client: Client;

beforeAll(async () => {
  lab = await openLaboratory();
  client = lab.client;
}, START_MS_MAX);
afterAll(() => lab.platform.stop());

const linksOf = async (id: number) =>
  ((await lab.native(id)).contacts ?? []).map(({ number, lastName, link }) => ({
    number,
    lastName,
    ...link,
  }));
const link = (number: number, lastName: string, flags: object = {}) => ({
  number,
  lastName,
  receiveEmail: false,
  receiveInvoiceEmail: false,
  portalUser: false,
  ...flags,
});

describe('the contacts of a customer', () => {
  it('are replaced whole, are changed on the way, and keep their flags', async () => {
    const [one, two, three] = [
      await lab.contact('Eins'),
      await lab.contact('Zwei'),
      await lab.contact('Drei'),
    ];
    const id = await lab.create({ contacts: [{ id: one, last_name: 'Erste' }, { id: two }] });
    expect(await linksOf(id)).toEqual([link(one, 'Erste'), link(two, 'Zwei')]);
    done(await client('POST', `${ROOT}/contacts/add`, { id, contacts: { [two]: { receive_email: true } } }));
    const contacts = [{ id: three, email_address: 'drei@labor.example', address: 'Gasse 3' }, { id: two }];
    done(await client('PUT', `${ROOT}/${id}`, { phone: '7', contacts }));
    expect(await linksOf(id)).toEqual([link(two, 'Zwei', { receiveEmail: true }), link(three, 'Drei')]);
    expect((await lab.platform.api.as(lab.key).get(`/v1/contacts/${three}`, HEAD)).body).toMatchObject({
      email: 'drei@labor.example',
      address: { raw: 'Gasse 3' },
    });
    await expectNothingRecorded(lab.platform, async () => {
      done(await client('PUT', `${ROOT}/${id}`, { phone: '7', contacts }));
      done(await client('PUT', `${ROOT}/${id}`, { phone: '7' }));
    });
    done(await client('PUT', `${ROOT}/${id}`, { contacts: [] }));
    expect(await linksOf(id)).toEqual([]);
  });

  it('are added beside others, with flags in any spelling, and a flag that is left out stays', async () => {
    const [one, two] = [await lab.contact('Eins'), await lab.contact('Zwei')];
    const id = await lab.create({ contacts: [{ id: one }] });
    const add = async (contacts: object) =>
      done(await client('POST', `${ROOT}/contacts/add`, { id, contacts }));
    await add({ [two]: { Portal_user: true, RECEIVE_EMAIL: true, unknown: 1 } });
    await add({ [two]: { receive_email: false, receive_invoice_email: true }, [one]: {} });
    expect(await linksOf(id)).toEqual([
      link(one, 'Eins'),
      link(two, 'Zwei', { portalUser: true, receiveInvoiceEmail: true }),
    ]);
  });

  it('are taken away by either spelling, the contact itself staying', async () => {
    const [one, two] = [await lab.contact('Eins'), await lab.contact('Zwei')];
    const id = await lab.create({ contacts: [{ id: one }, { id: two }] });
    done(await client('POST', `${ROOT}/contact/remove`, { id, contact_id: one }));
    done(await client('POST', `${ROOT}/contacts/remove`, { id, contact_id: two }));
    expect(await linksOf(id)).toEqual([]);
    await expectNothingRecorded(lab.platform, async () =>
      done(await client('POST', `${ROOT}/contact/remove`, { id, contact_id: one })),
    );
    expect((await lab.platform.api.as(lab.key).get(`/v1/contacts/${one}`)).status).toBe(200);
  });

  it('are with the customer or not at all', async () => {
    const one = await lab.contact('Eins');
    const id = await lab.create();
    await expectNothingRecorded(lab.platform, async () => {
      const contacts = [{ id: one, last_name: 'Nie' }, { id: 999_999 }];
      for (const [method, path] of [
        ['POST', ROOT],
        ['PUT', `${ROOT}/${id}`],
      ] as const)
        expect(await client(method, path, { customer_name: 'Nie', contacts })).toMatchObject({
          status: 404,
          body: { error: 'There is no such contact. (contacts[1].id)' },
        });
      const added = { id, contacts: { [one]: {}, 999_999: {} } };
      expect(await client('POST', `${ROOT}/contacts/add`, added)).toMatchObject({ status: 404 });
    });
  });
});

describe.each([
  ['assays', 'assay'],
  ['panels', 'panel'],
] as const)('discounts of %s', (path, itemType) => {
  const sent = (...items: readonly (readonly [number, object])[]) => ({
    [`${itemType}_discounts`]: items.map(([item, terms]) => ({ [`${itemType}_id`]: item, ...terms })),
  });
  const item = (itemId: number, price: string | null, percent: string | null) => ({
    itemType,
    itemId,
    price,
    percent,
  });
  const discounts = async (id: number) => (await lab.native(id)).itemDiscounts;

  it('are created, changed and deleted, the others staying', async () => {
    const other = { itemType: itemType === 'assay' ? 'panel' : 'assay', itemId: 1 } as const;
    const id = await lab.create();
    await lab.platform.api.as(lab.key).patch(`/v1/customers/${id}`, { itemDiscounts: [other] });
    const at = `${ROOT}/${id}/${path}`;
    done(await client('POST', at, sent([1, { base_price: 100.5, discount: 20 }], [2, { discount: 0.1 }])));
    done(await client('PATCH', at, sent([2, { base_price: 30 }], [1, { discount: null }])));
    const rest = { ...other, price: null, percent: null };
    expect(await discounts(id)).toEqual([rest, item(1, '100.5', null), item(2, '30', '0.1')]);
    done(await client('DELETE', `${at}?${itemType}_ids=1&${itemType}_ids=2&${itemType}_ids=1`));
    expect(await discounts(id)).toEqual([rest]);
  });

  it('are checked all before any is written', async () => {
    const id = await lab.create();
    const at = `${ROOT}/${id}/${path}`;
    done(await client('POST', at, sent([1, { discount: 20 }])));
    await expectNothingRecorded(lab.platform, async () => {
      const exists = await client('POST', at, sent([2, { discount: 5 }], [1, { discount: 5 }]));
      expect(exists).toMatchObject({ status: 409, body: { error: expect.stringContaining('(item[1])') } });
      const absent = await client('PATCH', at, sent([1, { discount: 5 }], [2, { discount: 5 }]));
      expect(absent.status).toBe(404);
      expect((await client('DELETE', `${at}?${itemType}_ids=1&${itemType}_ids=2`)).status).toBe(404);
      expect((await client('POST', at, sent([3, {}], [3, {}]))).status).toBe(400);
      done(await client('POST', at, sent()));
      done(await client('PATCH', at, sent([1, { discount: 20 }])));
    });
  });

  it('are of all who create at once', async () => {
    const id = await lab.create();
    const ids = Array.from({ length: 12 }, (_, index) => index + 1);
    const answers = await Promise.all(
      ids.map((each) => client('POST', `${ROOT}/${id}/${path}`, sent([each, { discount: each }]))),
    );
    for (const answer of answers) done(answer);
    expect((await discounts(id)).map(({ itemId }) => itemId).toSorted((a, b) => a - b)).toEqual(ids);
  });
});

describe('an error', () => {
  let one: number;
  beforeAll(async () => {
    one = await lab.create();
  });
  const expectRefused = ({ status, body }: VendorAnswer): void =>
    expect({ status, body }).toEqual({ status: 400, body: { error: expect.any(String) } });

  it.each([
    ['contacts/add', { id: '1', contacts: { 1: {} } }],
    ['contacts/add', { id: 1, contacts: [{ id: 1 }] }],
    ['contacts/add', { id: 1, contacts: {} }],
    ['contacts/add', { id: 1, contacts: { eins: {} } }],
    ['contacts/add', { id: 1, contacts: { 0: {} } }],
    ['contacts/add', { id: 1, contacts: { 1: null } }],
    ['contacts/add', { id: 1, contacts: { 1: { portal_user: 'True' } } }],
    ['contacts/add', { contacts: { 1: {} } }],
    ['contact/remove', { id: 1 }],
    ['contact/remove', { id: 1, contact_id: 'eins' }],
    ['contacts/remove', { id: 0.5, contact_id: 1 }],
  ])('is 400 at %s for %j', async (path, body) => {
    await expectNothingRecorded(lab.platform, async () => {
      expectRefused(await client('POST', `${ROOT}/${path}`, body));
    });
  });

  it.each([
    ['a text as price', { assay_id: 1, panel_id: 1, base_price: '20' }],
    ['a discount with too many digits', { assay_id: 1, panel_id: 1, discount: 0.000_000_1 }],
    ['a price that is too high', { assay_id: 1, panel_id: 1, base_price: 1e15 }],
    ['no id', { base_price: 20 }],
    ['an id that is none', { assay_id: 0, panel_id: 0 }],
    ['an id that is a text', { assay_id: '1', panel_id: '1' }],
  ])('is 400 for a discount with %s', async (_, item) => {
    await expectNothingRecorded(lab.platform, async () => {
      for (const method of ['POST', 'PATCH'])
        for (const items of ['assay', 'panel'])
          expectRefused(await client(method, `${ROOT}/${one}/${items}s`, { [`${items}_discounts`]: [item] }));
    });
  });
});
