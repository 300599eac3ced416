import type { CustomerDocument, WholeCustomerDocument } from '@clientele/contracts';
import type { Answer, Api } from '@clientele/testing';
import { expect } from '@jest/globals';

const PARTS = 'contacts,cards,credit,documents,orders';
const HEAD = { 'clientele-min-position': 'head' };

/** Everything that is known of a customer, natively, now. */
export const wholeOf = async (api: Api, id: string): Promise<WholeCustomerDocument> => {
  const answer = await api.get(`/v1/customers/${id}?include=${PARTS}`, HEAD);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body as WholeCustomerDocument;
};

const post = (path: string, body?: object) => ({ method: 'POST', path: `/v1/${path}`, body });
const put = (path: string, body?: object) => ({ method: 'PUT', path: `/v1/${path}`, body });

const ADDRESS = { postalCode: '8640', country: 'CH', note: 'Klingel defekt' };

/** A value for every field that any API has. What must be unique is told apart by the mark. */
const everyField = (mark: string) => ({
  code: `K-${mark}`,
  externalId: `erp:${mark}`,
  crmId: 'crm-7',
  refId: 'ref-8',
  accountNumber: 'KTO 900',
  firstName: 'Vreni Anna',
  lastName: 'Küng',
  gender: 'female',
  birthDate: '1979-03-04',
  company: { name: 'Küng & Töchter AG', vatId: 'CHE-1', taxId: 'T-2', crn: 'CRN-3' },
  technicalName: 'kueng',
  subdomain: 'kueng-toechter',
  email: 'vreni@kueng.example',
  phone: '+41 55 210 00 00',
  mobile: '+41 79 210 00 00',
  fax: '+41 55 210 00 01',
  address: {
    ...ADDRESS,
    raw: 'Seestrasse 1, im Hof',
    street: 'Seestrasse 1',
    city: 'Rapperswil',
    coordinates: { latitude: 47.2, longitude: 8.8 },
  },
  deliveryAddress: { ...ADDRESS, street: 'Rampe 4', city: 'Jona' },
  activeFrom: '2020-01-01T00:00:00.000Z',
  activeUntil: '2090-12-31T22:30:00.000Z',
  statusCode: 3,
  note: 'Ruft lieber an.',
  tags: ['Stammkundin', 'Süd'],
  meta: { segment: 'gold', nested: { list: [1, null, 'drei'] } },
  billing: {
    currency: 'EUR',
    taxBasisPoints: 810,
    dueDays: 14,
    minimumHours: 8,
    costCenter: 'KST 12',
    discounts: 'ab 10: 3',
    creditRate: '1.5',
    discountRate: '2.25',
  },
  appliances: [
    { label: 'Labor', target: 'lab1' },
    { label: null, target: 'lab2' },
  ],
  userGroups: [{ name: 'Prüfer', description: 'Prüfen', permissions: ['Login', 'Eigenes'] }],
  projects: [{ name: 'Dach' }, { name: 'Keller' }],
  itemDiscounts: [
    { itemType: 'assay', itemId: 4, price: '20', percent: null },
    { itemType: 'panel', itemId: 5, price: null, percent: '12.5' },
  ],
});

let made = 0;

/** Makes a customer, of which only this is known. */
export const register = async (api: Api, members: object): Promise<CustomerDocument> => {
  const answer = await api.post('/v1/customers', members);
  expect(answer).toMatchObject({ status: 201 });
  return wholeOf(api, (answer.body as CustomerDocument).id);
};

/** Makes a customer with some of everything that any API knows of; an order keeps it from being deleted. */
export const furnish = async (
  api: Api,
  { kind, hasOrder = true }: { readonly kind: CustomerDocument['kind']; readonly hasOrder?: boolean },
): Promise<WholeCustomerDocument> => {
  made += 1;
  const mark = `${kind}-${made}`;
  const answer: Answer = await api.post('/v1/transactions', {
    commands: [
      post('customers', { ...everyField(mark), kind }),
      post('contacts', { firstName: 'Anna', lastName: 'Frei', email: 'anna@kueng.example', tags: ['Büro'] }),
      post('contacts', { firstName: 'Berta', lastName: 'Moser' }),
      put('customers/{0}/contacts/{1}', { receiveEmail: true, portalUser: true }),
      put('customers/{0}/contacts/{2}', { receiveInvoiceEmail: true }),
      post('customers/{0}/cards', {
        serialNumber: `S ${mark}`,
        externalId: `karte:${mark}`,
        virtual: true,
        processor: 'P',
        activeUntil: '2050-01-01T00:00:00.000Z',
        note: 'Ersatz',
        meta: { farbe: 'rot' },
      }),
      post('customers/{0}/cards', { serialNumber: `B ${mark}` }),
      post('customers/{0}/cards/{6}/block', { reason: 'verloren' }),
      post('customers/{0}/credit/entries', { type: 'opening', amount: '100.1', currency: 'EUR' }),
      post('customers/{0}/credit/entries', { type: 'spend', amount: '0.35', note: 'Kaffee' }),
      post('documents', {
        contentUrl: `https://files.example/${mark}.pdf`,
        fileName: 'Vertrag.pdf',
        mimeType: 'application/pdf',
        description: 'Der Vertrag',
        customerId: '{0}',
      }),
      ...(hasOrder ? [post('orders', { customerId: '{0}', orderNumber: '4711', quantity: 3 })] : []),
    ],
  });
  expect(answer.body).toMatchObject({ results: expect.any(Array) });
  const { results } = answer.body as { readonly results: readonly { readonly body: { id: string } }[] };
  const id = results[0]?.body.id ?? '';
  await upload(api, id);
  return wholeOf(api, id);
};

const upload = async (api: Api, customer: string): Promise<void> => {
  const form = new FormData();
  form.append('file', new File(['Grundriss'], 'grundriss.txt', { type: 'text/plain' }));
  const encoded = new Response(form);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  const stored = await api.post('/v1/documents', new Uint8Array(await encoded.arrayBuffer()), headers);
  const { id } = stored.body as { readonly id: string };
  expect(await api.put(`/v1/customers/${customer}/documents/${id}`)).toMatchObject({ status: 204 });
};

/** Makes a customer with what is hard to say in somebody else's terms. */
export const furnishOddly = async (
  api: Api,
  kind: CustomerDocument['kind'],
): Promise<WholeCustomerDocument> => {
  const { id } = await register(api, {
    kind,
    firstName: 'Ada  Maria',
    company: { name: null, vatId: 'CHE-1' },
    address: { raw: ' Gasse 1;;\nHof \n', city: 'Olten' },
    deliveryAddress: { raw: 'nur Text' },
    activeFrom: '2020-01-01T00:00:00.120Z',
    activeUntil: '2021-01-01T00:00:00.001Z',
    note: '  \r\n ',
    tags: ['b', 'a', 'B'],
    meta: { '': null, leer: {}, tief: { weg: null, liste: [[], {}] } },
    statusCode: -7,
    billing: { creditRate: '123456789012345.123456', discountRate: '-0.000001', currency: 'USD' },
    appliances: [
      { label: 'a:b', target: 'x' },
      { label: null, target: 'y' },
    ],
    projects: [{ name: 'gleich' }, { name: 'gleich' }],
  });
  const commands = [
    post(`customers/${id}/cards`, { virtual: true }),
    post(`customers/${id}/cards`, { virtual: true }),
    post(`customers/${id}/cards/{0}/close`),
    post(`customers/${id}/cards`, { serialNumber: `R ${id}`, activeFrom: '2080-01-01T00:00:00.000Z' }),
    post(`customers/${id}/cards/{3}/replace`, { serialNumber: `N ${id}` }),
    post(`customers/${id}/credit/entries`, { type: 'opening', amount: '0.000001', currency: 'CHF' }),
    post(`customers/${id}/credit/entries`, { type: 'topUp', amount: '123456789012345', currency: 'CHF' }),
  ];
  expect((await api.post('/v1/transactions', { commands })).body).toMatchObject({
    results: expect.any(Array),
  });
  return wholeOf(api, id);
};
