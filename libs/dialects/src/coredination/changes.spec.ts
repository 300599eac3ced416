import { BLANK_DOCUMENT, documentDocumentOf, type WholeCustomerDocument } from '@clientele/contracts';
import { describe, expect, it } from '@jest/globals';
import { beginning, changes } from './changes.ts';
import { customerChange, newCustomer } from './customer.ts';

const CUSTOMER = '019a0000-0000-7000-8000-000000000001';
const STORED = '019a0000-0000-7000-8000-000000000002';
const LINKED = '019a0000-0000-7000-8000-000000000003';
const OTHER = '019a0000-0000-7000-8000-000000000004';
const URL_OF_LINK = 'https://x.example/a';

const at = '2026-01-01T00:00:00.000Z';
const standing = { version: 4, revision: 1, position: 9n, createdAt: at, updatedAt: at };
const file = { ...BLANK_DOCUMENT, number: 2, mimeType: 'image/png', size: 3 };
const link = { ...BLANK_DOCUMENT, number: 3, kind: 'external', contentUrl: URL_OF_LINK } as const;
const shown = {
  id: CUSTOMER,
  displayName: 'Ada',
  projects: [],
  documents: [documentDocumentOf(STORED, file, standing), documentDocumentOf(LINKED, link, standing)],
} as Pick<WholeCustomerDocument, 'id' | 'displayName' | 'projects' | 'documents'> as WholeCustomerDocument;

const commandsOf = (...documents: readonly object[]) => changes(shown, customerChange.parse({ documents }));
const amended = (id: string, body: object) => ({
  method: 'PATCH',
  path: `/v1/documents/${id}`,
  body,
  headers: { 'If-Match': '"4"' },
});

describe('documents that are sent', () => {
  it('as they are shown are no change', () => {
    const vault = { contentUrl: `/vault/document/${STORED}`, thumbUrl: `/vault/thumbnail/${STORED}` };
    const stored = { uuid: STORED, id: 2, ...vault, mimeType: 'image/png', size: 3, internal: false };
    expect(commandsOf(stored, vault, { id: 3, contentUrl: URL_OF_LINK, thumbUrl: null })).toEqual([]);
  });

  it('by UUID, id or address are changed, if nobody else changed them', () => {
    const [described, internal] = [{ description: 'd' }, { internal: true }];
    expect(commandsOf({ uuid: STORED.toUpperCase(), ...described })).toEqual([amended(STORED, described)]);
    expect(commandsOf({ id: 3, ...internal })).toEqual([amended(LINKED, internal)]);
    expect(commandsOf({ contentUrl: 'https://X.example/a', ...described })).toEqual([
      amended(LINKED, described),
    ]);
  });

  it('by the name of one that is elsewhere are attached', () => {
    const path = `/v1/customers/${CUSTOMER}/documents/${OTHER}`;
    const contentUrl = `/vault/document/${OTHER}`;
    expect(commandsOf({ uuid: OTHER })).toEqual([{ method: 'PUT', path }]);
    expect(commandsOf({ uuid: OTHER, contentUrl })).toEqual([
      { method: 'PUT', path },
      {
        method: 'PATCH',
        path: `/v1/documents/${OTHER}`,
        body: { contentUrl: `/v1/documents/${OTHER}/content` },
      },
    ]);
  });

  it('with a new address are links, and one where it is said twice', () => {
    const contentUrl = 'https://x.example/b';
    expect(commandsOf({ contentUrl, fileName: 'b' }, { contentUrl, description: 'd' })).toEqual([
      {
        method: 'POST',
        path: '/v1/documents',
        body: { contentUrl, fileName: 'b', description: 'd', customerId: CUSTOMER },
      },
    ]);
    expect(() => commandsOf({ description: 'd' })).toThrow('invalid-request');
  });

  it('are not more than fit in one transaction', () => {
    const links = Array.from({ length: 100 }, (_, index) => ({ contentUrl: `https://x.example/${index}` }));
    expect(commandsOf(...links)).toHaveLength(100);
    expect(() => changes(shown, customerChange.parse({ name: 'Eva', documents: links }))).toThrow(
      'invalid-request',
    );
  });
});

it('begins a customer with what was sent, and nothing that was read', () => {
  const documents = [{ contentUrl: URL_OF_LINK }, { uuid: OTHER }];
  const sent = newCustomer.parse({
    id: 7,
    name: 'Ada',
    inactive: true,
    customerProjects: [{ name: 'a' }],
    documents,
  });
  expect(beginning({ method: 'POST', path: '/v1/customers' }, sent)).toEqual([
    {
      method: 'POST',
      path: '/v1/customers',
      body: { displayName: 'Ada', inactive: true, projects: [{ name: 'a' }] },
    },
    { method: 'PUT', path: `/v1/customers/{0}/documents/${OTHER}` },
    {
      method: 'POST',
      path: '/v1/documents',
      body: { contentUrl: URL_OF_LINK, customerId: '{0}' },
      namesEarlier: true,
    },
  ]);
  const nameless = customerChange.parse({});
  expect(() => beginning({ method: 'POST', path: '/v1/customers' }, nameless)).toThrow('invalid-request');
});
