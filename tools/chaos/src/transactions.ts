import { randomUUID } from 'node:crypto';
import { CUSTOMERS, ofCustomer, type Act, type Chapter } from './chapter.ts';
import { CURRENCY } from './customers.ts';
import type { Request, Step } from './requests.ts';
import type { World } from './world.ts';

const TRANSACTIONS = '/v1/transactions';
/** Transactions of a rush, and customers that all of them are about. */
const RUSH = 200;
const ARENA = 5;
/** Those who want one serial number amid a rush. */
const RIVALS = 8;

const post = (path: string, body: object): Step => ({ method: 'POST', path, body });
const entry = (customer: string, body: object): Step => post(`${CUSTOMERS}/${customer}/credit/entries`, body);
const note = (world: World, customer: string): Step => ({
  method: 'PATCH',
  path: `${CUSTOMERS}/${customer}`,
  body: { note: world.unique('note') },
});

const transaction = (world: World, commands: readonly Step[]): Request =>
  world.request('POST', TRANSACTIONS, { commands });

/** A customer with two cards, an opening credit, three contacts and a document that is elsewhere. */
const household: Act = (world) => {
  const card = () => post(`${CUSTOMERS}/{0}/cards`, { serialNumber: world.unique('serial') });
  const contact = () => post('/v1/contacts', { firstName: world.unique('contact') });
  const link = (index: number): Step => ({
    method: 'PUT',
    path: `${CUSTOMERS}/{0}/contacts/{${index}}`,
    body: { portalUser: true },
  });
  const name = world.unique('household');
  const elsewhere = { contentUrl: `https://example.org/${name}`, customerId: '{0}' };
  return [
    transaction(world, [
      post(CUSTOMERS, { displayName: name, billing: { currency: CURRENCY } }),
      card(),
      card(),
      entry('{0}', { type: 'opening', amount: '25', currency: CURRENCY }),
      contact(),
      contact(),
      contact(),
      ...[4, 5, 6].map(link),
      post('/v1/documents', elsewhere),
    ]),
  ];
};

/** Credit goes from one to another, and both are told. */
const bargain = ofCustomer((world, from) => {
  const into = world.customers.some(world.random);
  if (into === undefined || into === from) return [];
  return [
    transaction(world, [
      entry(from, { type: 'topUp', amount: '5' }),
      entry(from, { type: 'transfer', amount: '5', toCustomerId: into }),
      note(world, from),
      note(world, into),
    ]),
  ];
});

/** A rush, and what has to be there before. */
export interface Rush {
  readonly before: readonly Request[];
  readonly rush: readonly Request[];
}

/** Many transactions at once over the same few customers, who are there for nothing else. */
export const rushOf = (world: World): Rush => {
  const ids = Array.from({ length: ARENA }, () => randomUUID());
  world.keep(ids);
  const before = ids.map((id) =>
    transaction(world, [
      { method: 'PUT', path: `${CUSTOMERS}/${id}`, body: { billing: { currency: CURRENCY } } },
      entry(id, { type: 'opening', amount: '10' }),
    ]),
  );
  const serialNumber = world.unique('prize');
  const some = (index: number): string => ids[index % ARENA] ?? '';
  const turned = (by: number): readonly Step[] => [
    note(world, some(by)),
    entry(some(by), { type: 'topUp', amount: '3' }),
    entry(some(by), { type: 'transfer', amount: '2', toCustomerId: some(by + 1) }),
    post(`${CUSTOMERS}/${some(by + 2)}/cards`, { serialNumber: world.unique('serial') }),
    entry(some(by + 3), { type: 'adjustment', amount: '0.5' }),
  ];
  const rivals = Array.from({ length: RIVALS }, (_, index) =>
    world.request('POST', `${CUSTOMERS}/${some(index)}/cards`, { serialNumber }),
  );
  const many = Array.from({ length: RUSH }, (_, index) => transaction(world, turned(index)));
  return { before, rush: [...many, ...rivals] };
};

/** Commands to several contexts at once. */
export const transactions: Chapter = {
  acts: [
    [7, household],
    [5, bargain],
  ],
  lessons: [],
};
