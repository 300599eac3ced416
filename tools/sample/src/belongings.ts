import type {
  cardInput,
  contactInput,
  contactRoleInput,
  creditPosting,
  documentReferenceInput,
  orderInput,
} from '@clientele/contracts';
import type { Faker } from '@faker-js/faker';
import type { z } from 'zod';
import { mailAddress, often, phone, some } from './draws.ts';
import type { SampleFile } from './files.ts';
import { placeOf, type Place } from './places.ts';
import { BLOCK_REASONS, CARD_PROCESSORS, ENTRY_NOTES, NOTES, PROJECTS, REFERENCES, ROLES } from './words.ts';

/** A person, and what it is to the customer. */
export interface SampleContact {
  readonly contact: z.input<typeof contactInput>;
  readonly role: z.input<typeof contactRoleInput>;
}

/** A card, and why it is blocked when it is. */
export interface SampleCard {
  readonly card: z.input<typeof cardInput>;
  readonly blocked: string | null;
}

/** What belongs to a customer, as it is sent, but for the customer's id. */
export interface Belongings {
  readonly contacts: readonly SampleContact[];
  readonly cards: readonly SampleCard[];
  readonly entries: readonly z.input<typeof creditPosting>[];
  /** Documents that are elsewhere. */
  readonly references: readonly z.input<typeof documentReferenceInput>[];
  readonly files: readonly SampleFile[];
  readonly orders: readonly z.input<typeof orderInput>[];
}

/** Shares of the customers that have some of each. */
const SHARES = { cards: 0.6, credit: 0.1, references: 0.1, files: 0.01, orders: 0.1 };

/**
 * What belongs to the customer with this index in the sample of a seed. Companies have contacts, people have
 * cards; either may have the rest.
 */
export const belongingsAt = (seed: number, index: number, kind: string): Belongings => {
  const place = placeOf(seed, index, 'belongings');
  const { faker } = place;
  const isCompany = kind === 'company';
  return {
    contacts: some(faker, isCompany ? 1 : 0, 3, (one) => contact(place, one)),
    cards: some(faker, isCompany ? 0 : SHARES.cards, 2, (one) => card(faker, `${seed}-${index}-${one}`)),
    entries: some(faker, SHARES.credit, 1, () => ledger(place)).flat(),
    references: some(faker, SHARES.references, 2, () => reference(faker)),
    files: some(faker, SHARES.files, 2, () => file(faker)),
    orders: some(faker, SHARES.orders, 3, () => order(faker)),
  };
};

const contact = ({ faker, country }: Place, index: number): SampleContact => {
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  return {
    contact: {
      firstName,
      lastName,
      email: mailAddress(faker, firstName, lastName, 'work.example'),
      ...often(faker, 0.5, () => ({ mobile: phone(faker) })),
      ...often(faker, 0.1, () => ({ address: { city: faker.location.city(), country } })),
      tags: [faker.helpers.arrayElement(ROLES)],
    },
    role: {
      receiveEmail: faker.datatype.boolean(),
      receiveInvoiceEmail: index === 0,
      portalUser: faker.datatype.boolean(0.3),
    },
  };
};

const card = (faker: Faker, serialNumber: string): SampleCard => {
  const ends = faker.datatype.boolean(0.5);
  return {
    card: {
      ...(faker.datatype.boolean(0.3) ? { virtual: true } : { serialNumber }),
      processor: faker.helpers.arrayElement(CARD_PROCESSORS),
      ...(ends && { activeUntil: faker.date.future({ years: 5 }).toISOString() }),
      ...often(faker, 0.1, () => ({ note: faker.helpers.arrayElement(NOTES) })),
    },
    // A card whose time is over cannot be blocked, and the sample is sent at any time.
    blocked: !ends && faker.datatype.boolean(0.2) ? faker.helpers.arrayElement(BLOCK_REASONS) : null,
  };
};

const OPENING_MIN = 100;
const SPENT_MAX = 20;

/** An account that was opened with enough for whatever is spent of it. */
const ledger = ({ faker, currency }: Place): Belongings['entries'] => [
  { type: 'opening', amount: faker.commerce.price({ min: OPENING_MIN, max: 1_000 }), currency },
  ...some(faker, 0.8, 4, (): Belongings['entries'][number] => ({
    type: faker.helpers.arrayElement(['topUp', 'spend', 'spend'] as const),
    amount: faker.commerce.price({ min: 1, max: SPENT_MAX }),
    note: faker.helpers.arrayElement(ENTRY_NOTES),
    ...often(faker, 0.5, () => ({ reference: faker.helpers.fromRegExp('R-[0-9]{6}') })),
  })),
];

const reference = (faker: Faker): Belongings['references'][number] => {
  const what = faker.helpers.arrayElement(REFERENCES);
  const fileName = `${what} ${faker.helpers.fromRegExp('[1-9][0-9]{3}')}.pdf`;
  return {
    contentUrl: `https://files.example/${encodeURIComponent(fileName)}`,
    fileName,
    mimeType: 'application/pdf',
    internal: faker.datatype.boolean(0.2),
  };
};

const file = (faker: Faker): SampleFile =>
  faker.datatype.boolean()
    ? { fileName: 'letter.txt', text: faker.helpers.arrayElements(NOTES).join('\n\n') }
    : { fileName: 'logo.png', color: faker.color.rgb() };

const order = (faker: Faker): Belongings['orders'][number] => ({
  orderNumber: faker.helpers.fromRegExp('2026-[0-9]{5}'),
  description: faker.helpers.arrayElement(PROJECTS),
  type: faker.number.int({ min: 0, max: 3 }),
  quantity: faker.number.int({ min: 1, max: 20 }),
});
