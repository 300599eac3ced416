import type { customerInput } from '@clientele/contracts';
import type { Faker } from '@faker-js/faker';
import type { z } from 'zod';
import { mailAddress, often, phone } from './draws.ts';
import { placeOf, type Place } from './places.ts';
import { APPLIANCES, DISCOUNTS, NOTES, PROJECTS, SOURCES, TAGS, USER_GROUPS } from './words.ts';

/** A customer as it is sent. */
export type SampleCustomer = z.input<typeof customerInput> & { readonly externalId: string };

/**
 * The customer with this index in the sample of a seed: the same whenever it is asked for, whatever the
 * sample's size.
 */
export const customerAt = (seed: number, index: number): SampleCustomer => ({
  externalId: `sample-${seed}-${index}`,
  ...customerIn(placeOf(seed, index, 'customer')),
});

const customerIn = (place: Place) => {
  const { faker } = place;
  const names = faker.datatype.boolean(0.6) ? company(place) : person(place);
  return {
    ...names,
    ...often(faker, 0.7, () => ({
      accountNumber: faker.string.numeric({ length: 8, allowLeadingZeros: false }),
    })),
    address: address(place),
    ...often(faker, 0.15, () => ({ deliveryAddress: address(place) })),
    ...switches(faker),
    statusCode: faker.helpers.arrayElement([0, 0, 0, 1, 2]),
    ...often(faker, 0.3, () => ({ note: faker.helpers.arrayElement(NOTES) })),
    tags: faker.helpers.arrayElements(TAGS, { min: 0, max: 3 }),
    meta: {
      language: place.language,
      segment: faker.helpers.arrayElement(['A', 'B', 'C']),
      source: faker.helpers.arrayElement(SOURCES),
    },
    billing: billing(place),
    ...entries(faker),
  } satisfies Partial<SampleCustomer>;
};

const person = ({ faker }: Place) => {
  const sex = faker.helpers.arrayElement(['female', 'male']);
  const firstName = faker.person.firstName(sex);
  const lastName = faker.person.lastName(sex);
  return {
    kind: 'person',
    firstName,
    lastName,
    gender: sex,
    birthDate: faker.date.birthdate({ mode: 'age', min: 18, max: 90 }).toISOString().slice(0, 10),
    email: mailAddress(faker, firstName, lastName, 'mail.example'),
    ...often(faker, 0.4, () => ({ phone: phone(faker) })),
    mobile: phone(faker),
  } satisfies Partial<SampleCustomer>;
};

const company = ({ faker, vatId, crn }: Place) => {
  const name = faker.company.name();
  const subdomain = subdomainOf(name) || faker.internet.domainWord();
  return {
    kind: 'company',
    company: { name, vatId: faker.helpers.fromRegExp(vatId), crn: faker.helpers.fromRegExp(crn) },
    ...often(faker, 0.3, () => ({ firstName: faker.person.firstName(), lastName: faker.person.lastName() })),
    subdomain,
    technicalName: subdomain.replaceAll('-', '_'),
    email: `${faker.helpers.arrayElement(['info', 'office', 'accounting'])}@${subdomain}.example`,
    phone: phone(faker),
    ...often(faker, 0.2, () => ({ fax: phone(faker) })),
  } satisfies Partial<SampleCustomer>;
};

const SUBDOMAIN_LENGTH_MAX = 60;

const subdomainOf = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, SUBDOMAIN_LENGTH_MAX)
    .replaceAll(/^-+|-+$/g, '');

const address = ({ faker, country }: Place) => ({
  street: faker.location.streetAddress(),
  city: faker.location.city(),
  postalCode: faker.location.zipCode(),
  country,
  ...often(faker, 0.1, () => ({
    coordinates: { latitude: faker.location.latitude(), longitude: faker.location.longitude() },
  })),
});

const billing = ({ faker, currency, taxBasisPoints }: Place) => ({
  currency,
  taxBasisPoints,
  dueDays: faker.helpers.arrayElement([10, 30, 30, 30, 60]),
  ...often(faker, 0.2, () => ({ costCenter: faker.helpers.fromRegExp('K[1-9][0-9]{3}') })),
  ...often(faker, 0.1, () => ({ minimumHours: faker.number.int({ min: 1, max: 40 }) })),
  ...often(faker, 0.1, () => ({ discounts: faker.helpers.arrayElement(DISCOUNTS) })),
  ...often(faker, 0.2, () => ({ discountRate: percent(faker) })),
});

const percent = (faker: Faker): string =>
  faker.number.float({ min: 0.5, max: 25, fractionDigits: 1 }).toFixed(1);

/** Most customers are active; some are off in one of the ways there are, some only for a time. */
const switches = (faker: Faker): Partial<SampleCustomer> => ({
  ...often(faker, 0.03, () => ({ active: false })),
  ...often(faker, 0.05, () => ({ inactive: true })),
  ...often(faker, 0.04, () => ({ archived: true })),
  ...often(faker, 0.2, () => ({ activeFrom: faker.date.past({ years: 3 }).toISOString() })),
  ...often(faker, 0.1, () => ({ activeUntil: faker.date.future({ years: 2 }).toISOString() })),
});

const entries = (faker: Faker) => ({
  ...often(faker, 0.1, () => ({ appliances: faker.helpers.arrayElements(APPLIANCES, { min: 1, max: 2 }) })),
  ...often(faker, 0.05, () => ({
    userGroups: faker.helpers.arrayElements(USER_GROUPS, { min: 1, max: 3 }).map(copied),
  })),
  ...often(faker, 0.15, () => ({
    projects: faker.helpers.arrayElements(PROJECTS, { min: 1, max: 3 }).map((name) => ({ name })),
  })),
  ...often(faker, 0.1, () => ({ itemDiscounts: itemDiscounts(faker) })),
});

const copied = ({ name, description, permissions }: (typeof USER_GROUPS)[number]) => ({
  name,
  description,
  permissions: [...permissions],
});

const ITEM_ID_MAX = 200;

const itemDiscounts = (faker: Faker): NonNullable<SampleCustomer['itemDiscounts']> =>
  faker.helpers
    .uniqueArray(() => faker.number.int({ min: 1, max: ITEM_ID_MAX }), 2)
    .map((itemId) => ({
      itemType: faker.helpers.arrayElement(['assay', 'panel'] as const),
      itemId,
      ...(faker.datatype.boolean()
        ? { price: faker.commerce.price({ max: 500 }) }
        : { percent: percent(faker) }),
    }));
