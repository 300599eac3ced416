import type {
  CardDocument,
  ContactDocument,
  CreditEntryDocument,
  CustomerDocument,
  DocumentDocument,
  OrderDocument,
} from '@clientele/contracts';
import type { Api } from '@clientele/testing';
import type { Platform } from './platform.specimen.ts';

/** How a route is called so that something happens. */
interface Call {
  readonly path: string;
  readonly body?: unknown;
}

/** A route, and what is made first of all so that a call of it does something. */
export type Command = readonly [route: string, call: (platform: Platform) => Promise<Call>];

const made = async <T>(api: Api, path: string, body: unknown = {}): Promise<T> =>
  (await api.post(path, body)).body as T;
const registered = ({ api }: Platform, body: unknown = { displayName: 'Probeweise AG' }) =>
  made<CustomerDocument>(api, '/v1/customers', body);
const recorded = ({ api }: Platform, body?: unknown) => made<OrderDocument>(api, '/v1/orders', body);
const contact = ({ api }: Platform) =>
  made<ContactDocument>(api, '/v1/contacts', { lastName: 'Probekontakt' });
const REFERENCE = { contentUrl: 'https://ablage.example/probe.pdf', description: 'zur Probe abgelegt' };
const document = ({ api }: Platform) => made<DocumentDocument>(api, '/v1/documents', REFERENCE);

/** A call below a customer that is made for it. */
const ofCustomer =
  (tail = '', body?: unknown) =>
  async (platform: Platform): Promise<Call> => ({
    path: `/v1/customers/${(await registered(platform)).id}${tail}`,
    body,
  });

const ofContact = (body?: unknown) => async (platform: Platform) => ({
  path: `/v1/contacts/${(await contact(platform)).id}`,
  body,
});

const ofDocument = (body?: unknown) => async (platform: Platform) => ({
  path: `/v1/documents/${(await document(platform)).id}`,
  body,
});

let serialNumber = 4_711;
const cardInput = () => ({ serialNumber: `Probekarte ${(serialNumber += 1)}` });

/** A call on a card that is there, after these steps. */
const ofCard =
  (
    tail: string,
    { body, after = [] }: { readonly body?: unknown; readonly after?: readonly string[] } = {},
  ) =>
  async (platform: Platform): Promise<Call> => {
    const cards = `/v1/customers/${(await registered(platform)).id}/cards`;
    const { id } = await made<CardDocument>(platform.api, cards, cardInput());
    for (const step of after) await platform.api.post(`${cards}/${id}/${step}`);
    return { path: `${cards}/${id}${tail}`, body };
  };

const credited = async (platform: Platform): Promise<string> => {
  const credit = `/v1/customers/${(await registered(platform)).id}/credit`;
  const opening = { type: 'opening', amount: '25', currency: 'CHF' };
  await made<CreditEntryDocument>(platform.api, `${credit}/entries`, opening);
  return credit;
};

/** A link between a customer and a contact or a document, which is there already where it shall go. */
const link =
  (kind: 'contacts' | 'documents', { isThere = false } = {}) =>
  async (platform: Platform): Promise<Call> => {
    const [customer, { id }] = await Promise.all([
      registered(platform),
      kind === 'contacts' ? contact(platform) : document(platform),
    ]);
    const path = `/v1/customers/${customer.id}/${kind}/${id}`;
    if (isThere) await platform.api.put(path);
    return { path };
  };

const CUSTOMERS: readonly Command[] = [
  ['POST /v1/customers', async () => ({ path: '/v1/customers', body: { displayName: 'Probeweise AG' } })],
  ['PUT /v1/customers/{customer}', ofCustomer('', { firstName: 'Probeperson' })],
  ['PATCH /v1/customers/{customer}', ofCustomer('', { note: 'nur zur Probe' })],
  [
    'POST /v1/customers/{customer}/item-discounts',
    ofCustomer('/item-discounts', { add: [{ itemType: 'assay', itemId: 7, percent: '5' }] }),
  ],
  ['DELETE /v1/customers/{customer}', ofCustomer()],
  ['POST /v1/customers/{customer}/archive', ofCustomer('/archive')],
  [
    'POST /v1/customers/{customer}/restore',
    async (platform) => ({
      path: `/v1/customers/${(await registered(platform, { archived: true })).id}/restore`,
    }),
  ],
  [
    'POST /v1/customers/{customer}/merge',
    async (platform) =>
      ofCustomer('/merge', { from: (await registered(platform, { note: 'geht zur Probe' })).id })(platform),
  ],
];

const ORDERS: readonly Command[] = [
  [
    'POST /v1/orders',
    async () => ({ path: '/v1/orders', body: { orderNumber: 'Probeauftrag', quantity: 2 } }),
  ],
  [
    'PATCH /v1/orders/{order}',
    async (platform) => ({
      path: `/v1/orders/${(await recorded(platform)).id}`,
      body: { customerId: (await registered(platform)).id },
    }),
  ],
  [
    'POST /v1/orders/{order}/submit',
    async (platform) => {
      const { id: customerId } = await registered(platform);
      return { path: `/v1/orders/${(await recorded(platform, { customerId })).id}/submit` };
    },
  ],
  [
    'POST /v1/orders/{order}/revoke',
    async (platform) => {
      const { id: customerId } = await registered(platform);
      const { id } = await recorded(platform, { customerId });
      await platform.api.post(`/v1/orders/${id}/submit`);
      return { path: `/v1/orders/${id}/revoke` };
    },
  ],
];

const CONTACTS: readonly Command[] = [
  ['POST /v1/contacts', async () => ({ path: '/v1/contacts', body: { email: 'probe@kontakt.example' } })],
  ['PUT /v1/contacts/{contact}', ofContact({ firstName: 'Probeweise' })],
  ['PATCH /v1/contacts/{contact}', ofContact({ mobile: '+41 79 000 00 00' })],
  ['DELETE /v1/contacts/{contact}', ofContact()],
  [
    'PUT /v1/customers/{customer}/contacts',
    async (platform) =>
      ofCustomer('/contacts', { contacts: [{ id: (await contact(platform)).id, portalUser: true }] })(
        platform,
      ),
  ],
  ['PUT /v1/customers/{customer}/contacts/{contact}', link('contacts')],
  [
    'PATCH /v1/customers/{customer}/contacts/{contact}',
    async (platform) => ({ ...(await link('contacts')(platform)), body: { portalUser: true } }),
  ],
  ['DELETE /v1/customers/{customer}/contacts/{contact}', link('contacts', { isThere: true })],
];

const WALLETS: readonly Command[] = [
  ['POST /v1/customers/{customer}/cards', async (platform) => ofCustomer('/cards', cardInput())(platform)],
  ['PATCH /v1/customers/{customer}/cards/{card}', ofCard('', { body: { note: 'Karte zur Probe' } })],
  ['POST /v1/customers/{customer}/cards/{card}/block', ofCard('/block', { body: { reason: 'Probesperre' } })],
  ['POST /v1/customers/{customer}/cards/{card}/unblock', ofCard('/unblock', { after: ['block'] })],
  ['POST /v1/customers/{customer}/cards/{card}/close', ofCard('/close')],
  ['POST /v1/customers/{customer}/cards/{card}/replace', ofCard('/replace', { body: cardInput() })],
  [
    'PATCH /v1/customers/{customer}/credit',
    async (platform) => ({ path: await credited(platform), body: { overdraftLimit: '10' } }),
  ],
  [
    'POST /v1/customers/{customer}/credit/entries',
    async (platform) => {
      const { id: toCustomerId } = await registered(platform);
      const body = { type: 'transfer', amount: '5', toCustomerId };
      return { path: `${await credited(platform)}/entries`, body };
    },
  ],
];

const DOCUMENTS: readonly Command[] = [
  ['POST /v1/documents', async () => ({ path: '/v1/documents', body: REFERENCE })],
  ['PATCH /v1/documents/{document}', ofDocument({ description: 'nur zur Probe beschrieben' })],
  ['DELETE /v1/documents/{document}', ofDocument()],
  ['PUT /v1/customers/{customer}/documents/{document}', link('documents')],
  ['DELETE /v1/customers/{customer}/documents/{document}', link('documents', { isThere: true })],
];

/** Every command that can be run dry. */
export const COMMANDS: readonly Command[] = [
  ...CUSTOMERS,
  ...ORDERS,
  ...CONTACTS,
  ...WALLETS,
  ...DOCUMENTS,
  [
    'POST /v1/transactions',
    async (platform) => {
      const { id } = await registered(platform);
      const commands = [
        { method: 'POST', path: '/v1/customers', body: { code: 'K-PROBE', note: 'nur zur Probe' } },
        { method: 'POST', path: '/v1/orders', body: { customerId: id } },
        { method: 'POST', path: '/v1/customers/{0}/archive' },
        { method: 'POST', path: `/v1/customers/${id}/cards`, body: cardInput() },
      ];
      return { path: '/v1/transactions', body: { commands } };
    },
  ],
  [
    'DELETE /v1/api-keys/{id}',
    async (platform) => ({ path: `/v1/api-keys/${(await platform.keyWith(['customers:read'])).id}` }),
  ],
];
