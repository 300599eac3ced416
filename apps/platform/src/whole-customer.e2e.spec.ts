import { wholeCustomerDocument } from '@clientele/contracts';
import { expectRefused, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const ALL = 'contacts,cards,credit,documents,orders';

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

interface Shown {
  readonly id: string;
  readonly [member: string]: unknown;
}
const shown = ({ body }: Answer): Shown => body as Shown;
const settled = ({ headers }: Answer) => ({
  'clientele-min-position': headers.get('clientele-position') ?? 'none',
});
const post = (path: string, body?: unknown) => ({ method: 'POST', path: `/v1/${path}`, body });
const put = (path: string, body?: unknown) => ({ method: 'PUT', path: `/v1/${path}`, body });

/** A customer with one or two of everything, and the answer that told of it. */
const furnish = async (name: string): Promise<{ readonly id: string; readonly answer: Answer }> => {
  const answer = await admin.post('/v1/transactions', {
    commands: [
      post('customers', { displayName: name }),
      post('contacts', { firstName: 'Anna', lastName: `von ${name}` }),
      post('contacts', { firstName: 'Berta', lastName: `von ${name}` }),
      put('customers/{0}/contacts/{2}', { receiveEmail: true }),
      put('customers/{0}/contacts/{1}', { portalUser: true }),
      post('customers/{0}/cards', { serialNumber: `S ${name}` }),
      post('customers/{0}/credit/entries', { type: 'opening', amount: '10', currency: 'EUR' }),
      post('customers/{0}/credit/entries', { type: 'spend', amount: '2.50', note: 'ein Kaffee' }),
      post('documents', { contentUrl: 'https://files.example/vertrag.pdf', fileName: 'Vertrag.pdf' }),
      put('customers/{0}/documents/{8}'),
      post('orders', { customerId: '{0}', orderNumber: `B ${name}` }),
    ],
  });
  expect(answer.status).toBe(200);
  const { results } = answer.body as { readonly results: readonly { readonly body: Shown }[] };
  return { id: results[0]?.body.id ?? '', answer };
};

const everyPart = wholeCustomerDocument.required({
  contacts: true,
  cards: true,
  documents: true,
  orders: true,
});

const whole = async (id: string, headers = {}, query = '') => {
  const answer = await admin.get(`/v1/customers/${id}?include=${ALL}${query}`, headers);
  expect(answer.status).toBe(200);
  return { ...everyPart.parse(answer.body), etag: answer.headers.get('etag') };
};

describe('a customer with all that belongs to it', () => {
  it('shows of each part what the part itself shows, and has no version as a whole', async () => {
    const { id, answer } = await furnish('Haus Ganz');
    const all = await whole(id, settled(answer));
    const part = async (name: string) =>
      (await admin.get(`/v1/customers/${id}${name}`)).body as { readonly items: unknown };
    const { contacts, cards, credit, documents, orders, etag, ...customer } = all;
    expect(customer).toEqual(await part(''));
    expect(contacts).toEqual((await part('/contacts')).items);
    expect(contacts.map(({ firstName, link }) => [firstName, link.receiveEmail, link.portalUser])).toEqual([
      ['Anna', false, true],
      ['Berta', true, false],
    ]);
    expect(cards).toEqual(await part('/cards'));
    expect(documents).toEqual((await part('/documents')).items);
    expect(orders).toEqual((await part('/orders')).items);
    const { entries, ...account } = credit ?? { entries: [] };
    expect(account).toEqual(await part('/credit'));
    expect(entries).toEqual((await part('/credit/entries')).items);
    expect(entries.map(({ amount, balance }) => [amount, balance])).toEqual([
      ['-2.5', '7.5'],
      ['10', '10'],
    ]);
    expect(etag).toBeNull();
  });

  it('shows what there is none of as empty', async () => {
    const created = await admin.post('/v1/customers', { displayName: 'Haus Leer' });
    const { id } = shown(created);
    expect(await whole(id, settled(created))).toMatchObject({
      contacts: [],
      cards: { customerId: id, version: 0, items: [] },
      credit: null,
      documents: [],
      orders: [],
    });
  });

  it('has only the parts that were asked for', async () => {
    const { id, answer } = await furnish('Haus Teil');
    const { body } = await admin.get(`/v1/customers/${id}?include=credit,cards`, settled(answer));
    const members = Object.keys(body as object);
    expect(members.slice(-2)).toEqual(['cards', 'credit']);
    expect(members).not.toContain('contacts');
    const problem = expectRefused(
      await admin.get(`/v1/customers/${id}?include=cards,everything`),
      'invalid-parameter',
    );
    expect(problem.errors?.[0]?.parameter).toBe('include');
  });

  it('lists no contact or document that was deleted, from the moment that this can be read', async () => {
    const { id, answer } = await furnish('Haus Lücke');
    const { contacts, documents } = await whole(id, settled(answer));
    await admin.delete(`/v1/documents/${documents[0]?.id}`);
    const deleted = await admin.delete(`/v1/contacts/${contacts[0]?.id}`);
    const after = await whole(id, settled(deleted));
    expect(after.contacts.map(({ firstName }) => firstName)).toEqual(['Berta']);
    expect(after.documents).toEqual([]);
  });
});

describe('a customer with all that belonged to it', () => {
  it('is what it was, whatever became of its parts', async () => {
    const { id, answer } = await furnish('Haus Früher');
    const { etag: _, ...before } = await whole(id, settled(answer));
    const position = answer.headers.get('clientele-position');
    const [contact] = before.contacts;
    const [card] = before.cards.items;
    await admin.patch(`/v1/contacts/${contact?.id}`, { firstName: 'Dora' });
    await admin.delete(`/v1/customers/${id}/contacts/${before.contacts[1]?.id}`);
    await admin.post(`/v1/customers/${id}/cards/${card?.id}/block`, { reason: 'verloren' });
    await admin.post(`/v1/customers/${id}/credit/entries`, { type: 'topUp', amount: '5' });
    await admin.delete(`/v1/documents/${before.documents[0]?.id}`);
    const last = await admin.patch(`/v1/orders/${before.orders[0]?.id}`, { description: 'geändert' });
    const { etag: __, ...then } = await whole(id, settled(last), `&asOf=${position}`);
    expect(then).toEqual(before);
    const now = await whole(id, settled(last));
    expect(now.contacts.map(({ firstName }) => firstName)).toEqual(['Dora']);
    expect(now.credit?.balance).toBe('12.5');
  });

  it('sends whoever asks for a merged customer to the survivor, who has the parts of both', async () => {
    const [from, into] = [await furnish('Haus Eins'), await furnish('Haus Zwei')];
    const merged = await admin.post(`/v1/customers/${into.id}/merge`, { from: from.id });
    expect(merged.status).toBe(200);
    const all = await whole(into.id, settled(merged));
    expect(all.contacts).toHaveLength(4);
    expect(all.cards.items).toHaveLength(2);
    expect(all.documents).toHaveLength(2);
    expect(all.orders).toHaveLength(2);
    expect(all.credit?.balance).toBe('15');
    const gone = await admin.get(`/v1/customers/${from.id}?include=${ALL}`);
    expect(gone.status).toBe(307);
  });
});
