import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  contactDocument,
  linkedContactDocument,
  streamOf,
  type ContactDocument,
  type ContactEvent,
  type CustomerDocument,
  type CustomerEvent,
} from '@clientele/contracts';
import { api, expectRefused, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { serveViews } from './server.specimen.ts';
import { idOf, newCustomer, openStage, registered, TENANT, type Stage } from './specimen.ts';

const AT_HEAD = { 'clientele-min-position': 'head' };

let stage: Stage;
let app: NestFastifyApplication;
let reader: Api;
let numbers = 0;

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  app = await serveViews(stage);
  reader = api(await app.getUrl(), `${TENANT}:customers:read`);
});
afterAll(async () => {
  await app.close();
  await stage.close();
});

const newContact = (): string => streamOf('contact', TENANT, randomUUID());
const created = (firstName: string, lastName: string, email: string | null = null) =>
  ({
    type: 'ContactCreated',
    data: { number: (numbers += 1), sealed: { firstName, lastName, email } },
  }) satisfies ContactEvent;
const tagged = (...tags: string[]) =>
  ({ type: 'ContactTagsChanged', data: { sealed: { tags } } }) satisfies ContactEvent;

/** Both facts of a link. */
const linked = (customer: string, contact: string, portalUser = false) =>
  [
    [
      customer,
      {
        type: 'CustomerContactLinked',
        data: { contactId: idOf(contact), receiveEmail: false, receiveInvoiceEmail: false, portalUser },
      } satisfies CustomerEvent,
    ],
    [
      contact,
      {
        type: 'ContactLinkedToCustomer',
        data: { customerId: idOf(customer) },
      } satisfies ContactEvent,
    ],
  ] as const;

const read = async (path: string) => {
  const { status, body } = await reader.get(path, AT_HEAD);
  expect(status).toBe(200);
  return body;
};
interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
  readonly total?: number;
}
const contacts = async (path: string) => (await read(path)) as Page<ContactDocument>;
const names = ({ items }: Page<{ readonly displayName: string }>) => items.map((item) => item.displayName);
const customersFor = async (query: string) =>
  names((await read(`/v1/customers?${query}`)) as Page<CustomerDocument>);

it('reads a contact by id and number, now and as it was', async () => {
  const contact = newContact();
  const first = await stage.append([contact, created('Ada', 'Lovelace')]);
  await stage.append([contact, tagged('engine')]);
  const now = contactDocument.parse(await read(`/v1/contacts/${idOf(contact)}`));
  expect(now).toMatchObject({ displayName: 'Ada Lovelace', tags: ['engine'], version: 2 });
  expect(await read(`/v1/contacts/${now.number}`)).toEqual(now);
  expect(await read(`/v1/contacts/${now.id}?asOf=${first}`)).toMatchObject({ tags: [], version: 1 });
  expectRefused(await reader.get(`/v1/contacts/${now.id}?asOf=0`), 'not-yet');
  expectRefused(await reader.get(`/v1/contacts/${randomUUID()}`, AT_HEAD), 'contact-not-found');
  expectRefused(await reader.as('other:admin').get(`/v1/contacts/${now.id}`), 'contact-not-found');
});

it('shows a deleted contact to nobody but those who may audit, and only as it was', async () => {
  const contact = newContact();
  const first = await stage.append([contact, created('Gone', 'Girl')]);
  await stage.append([contact, { type: 'ContactDeleted', data: { customerIds: [] } }]);
  const path = `/v1/contacts/${idOf(contact)}`;
  expectRefused(await reader.get(path, AT_HEAD), 'contact-not-found');
  expectRefused(await reader.get(`/v1/contacts/${numbers}`, AT_HEAD), 'contact-not-found');
  expectRefused(await reader.get(`${path}?asOf=${first}`), 'contact-not-found');
  const auditor = reader.as(`${TENANT}:audit:read`);
  expect((await auditor.get(`${path}?asOf=${first}`)).body).toMatchObject({ displayName: 'Gone Girl' });
  expect(await contacts('/v1/contacts?q=gone+girl')).toMatchObject({ items: [] });
  const { rows } = await stage.database.query<{ kept: string }>(
    "select document::text || coalesce(names || search, '') as kept from views.contacts_v2 where id = $1",
    [idOf(contact)],
  );
  expect(rows[0]?.kept).not.toContain('irl');
});

it('lists contacts by what they are, in pages', async () => {
  await stage.append(
    [newContact(), created('Zoë', 'Zumthor', 'Zoë@Example.org'), tagged('listed')],
    [newContact(), created('Ämil', 'Aargau'), tagged('listed')],
    [newContact(), created('Bo', 'Bern'), tagged('listed')],
  );
  const sorted = await contacts('/v1/contacts?tag=listed&sort=displayName&limit=2&total=true');
  expect(names(sorted)).toEqual(['Ämil Aargau', 'Bo Bern']);
  expect(sorted.total).toBe(3);
  const rest = await contacts(`/v1/contacts?tag=listed&sort=displayName&limit=2&cursor=${sorted.next}`);
  expect(names(rest)).toEqual(['Zoë Zumthor']);
  expect(names(await contacts('/v1/contacts?email=zoe@EXAMPLE.org'))).toEqual(['Zoë Zumthor']);
  expect(names(await contacts('/v1/contacts?tag=listed&createdFrom=2999-01-01T00:00:00Z'))).toEqual([]);
});

describe('a search', () => {
  const [acme, globex, initech] = [newCustomer(), newCustomer(), newCustomer()];

  beforeAll(async () => {
    const [jane, rosalind] = [newContact(), newContact()];
    await stage.append(
      [acme, registered(901, { companyName: 'Acme Tools' })],
      [globex, registered(902, { companyName: 'Globex' })],
      [initech, registered(903, { companyName: 'Hopperdine Ltd' })],
      [jane, created('Grace', 'Hopperdine', 'grace@navy.example')],
      [rosalind, created('Rosalind', 'Franklin')],
    );
    await stage.append(...linked(acme, jane));
    await stage.append(...linked(globex, rosalind));
  });

  it('finds contacts by name, begun and misspelt, the best first', async () => {
    expect(names(await contacts('/v1/contacts?q=hopp'))).toEqual(['Grace Hopperdine']);
    expect(names(await contacts('/v1/contacts?q=franklni+rosalind'))).toEqual(['Rosalind Franklin']);
    expect(names(await contacts('/v1/contacts?q=franklni&sort=displayName&total=true'))).toEqual([
      'Rosalind Franklin',
    ]);
    expect(await contacts('/v1/contacts?q=franklni&total=true')).toMatchObject({ total: 1 });
  });

  it.each([
    ['by the name of a contact', 'q=franklin', ['Globex']],
    ['by its e-mail address', 'q=grace@navy.example', ['Acme Tools']],
    ['though it is misspelt', 'q=franklni', ['Globex']],
    ['behind those whose own name it is', 'q=hopperdine', ['Hopperdine Ltd', 'Acme Tools']],
    ['in an order that was asked for', 'q=hopperdine&sort=displayName', ['Acme Tools', 'Hopperdine Ltd']],
    ['in pages', 'q=hopperdine&limit=1', ['Hopperdine Ltd']],
    ['only where the filters allow', 'q=franklin&kind=person', []],
  ])('finds customers %s', async (_, query, expected) => {
    expect(await customersFor(query)).toEqual(expected);
  });

  it('counts each customer once, on all pages together', async () => {
    const path = '/v1/customers?q=hopperdine&limit=1&total=true';
    const first = (await read(path)) as Page<CustomerDocument>;
    expect(first.total).toBe(2);
    const second = (await read(`${path}&cursor=${first.next}`)) as Page<CustomerDocument>;
    expect(names(second)).toEqual(['Acme Tools']);
    const third =
      second.next === null ? { items: [] } : ((await read(`${path}&cursor=${second.next}`)) as typeof first);
    expect(third.items).toEqual([]);
  });
});

it('lists the contacts of a customer with their links, and those of nobody else', async () => {
  const [mine, other] = [newCustomer(), newCustomer()];
  const [one, two, three] = [newContact(), newContact(), newContact()];
  await stage.append(
    [mine, registered(911, { companyName: 'Mine' })],
    [other, registered(912, { companyName: 'Other' })],
    [one, created('One', 'Linked')],
    [two, created('Two', 'Linked')],
    [three, created('Three', 'Linked')],
  );
  await stage.append(...linked(mine, two, true));
  await stage.append(...linked(mine, one));
  await stage.append(...linked(other, three));
  const path = `/v1/customers/${idOf(mine)}/contacts`;
  const page = await contacts(`${path}?total=true`);
  expect(page).toMatchObject({ total: 2, next: null });
  expect(page.items.map((item) => linkedContactDocument.parse(item))).toMatchObject([
    { displayName: 'One Linked', customerIds: [idOf(mine)], link: { portalUser: false } },
    {
      displayName: 'Two Linked',
      link: { receiveEmail: false, receiveInvoiceEmail: false, portalUser: true },
    },
  ]);
  expect(names(await contacts(`${path}?q=two`))).toEqual(['Two Linked']);
  expect(names(await contacts(`${path}?sort=-displayName&limit=1`))).toEqual(['Two Linked']);
  expect(names(await contacts(`/v1/contacts?customerId=${idOf(mine)}`))).toEqual([
    'One Linked',
    'Two Linked',
  ]);
  expectRefused(await reader.get(`/v1/customers/${randomUUID()}/contacts`, AT_HEAD), 'customer-not-found');

  await stage.append([
    mine,
    { type: 'CustomerMergedAway', data: { into: { id: idOf(other), version: 2 }, released: [] } },
  ]);
  const moved = await reader.get(path, AT_HEAD);
  expect(moved.status).toBe(307);
  expect(moved.headers.get('location')).toBe(`/v1/customers/${idOf(other)}/contacts`);
});
