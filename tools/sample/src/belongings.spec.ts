import { expect, it } from '@jest/globals';
import { belongingsAt, type Belongings } from './belongings.ts';
import { stepsFor } from './transaction.ts';

const COUNT = 2_000;
const SEED = 7;
const CUSTOMER = '01993f8e-0000-7000-8000-000000000001';

const of = (kind: string) => Array.from({ length: COUNT }, (_, index) => belongingsAt(SEED, index, kind));
const companies = of('company');
const people = of('person');

const share = (all: readonly Belongings[], name: keyof Belongings) =>
  all.filter((belongings) => belongings[name].length > 0).length / COUNT;

it('makes the same of the same seed', () => {
  expect(belongingsAt(SEED, COUNT - 1, 'person')).toEqual(people.at(-1));
  expect(belongingsAt(SEED + 1, 0, 'company')).not.toEqual(companies[0]);
});

it('gives companies contacts, people cards, and either some of the rest', () => {
  expect([share(companies, 'contacts'), share(companies, 'cards')]).toEqual([1, 0]);
  expect([share(people, 'contacts'), share(people, 'cards')]).toEqual([0, expect.closeTo(0.6, 1)]);
  for (const name of ['entries', 'references', 'orders'] as const)
    expect(share([...companies, ...people], name) / 2).toBeCloseTo(0.1, 1);
  expect(share(companies, 'files')).toBeGreaterThan(0);
});

it('gives every card that has one a serial number of its own', () => {
  const serials = people.flatMap(({ cards }) => cards).flatMap(({ card }) => card.serialNumber ?? []);
  expect(new Set(serials).size).toBe(serials.length);
});

it('names what a transaction makes by the step that makes it', () => {
  const contact = { contact: { lastName: 'Meier' }, role: { receiveEmail: true } };
  const card = { card: { virtual: true }, blocked: 'lost' };
  const none = { entries: [], references: [], files: [], orders: [] };
  const steps = stepsFor(CUSTOMER, { ...none, contacts: [contact, contact], cards: [card] });
  expect(steps.map(({ makes, command: { path, body } }) => [makes, path, body])).toEqual([
    ['contacts', '/v1/contacts', contact.contact],
    ['contacts', '/v1/contacts', contact.contact],
    [
      null,
      `/v1/customers/${CUSTOMER}/contacts`,
      {
        contacts: [
          { id: '{0}', receiveEmail: true },
          { id: '{1}', receiveEmail: true },
        ],
      },
    ],
    ['cards', `/v1/customers/${CUSTOMER}/cards`, card.card],
    [null, `/v1/customers/${CUSTOMER}/cards/{3}/block`, { reason: 'lost' }],
  ]);
});
