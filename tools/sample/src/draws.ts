import type { Faker } from '@faker-js/faker';

/** What is made with some probability, else nothing. */
export const often = <T extends object>(faker: Faker, probability: number, make: () => T): T | object =>
  faker.datatype.boolean(probability) ? make() : {};

/** From so many to so many of what is made, with some probability; else none. */
export const some = <T>(faker: Faker, probability: number, most: number, make: (index: number) => T): T[] =>
  faker.datatype.boolean(probability)
    ? Array.from({ length: faker.number.int({ min: 1, max: most }) }, (_, index) => make(index))
    : [];

export const mailAddress = (faker: Faker, firstName: string, lastName: string, provider: string): string =>
  faker.internet.email({ firstName, lastName, provider }).toLowerCase();

export const phone = (faker: Faker): string => faker.phone.number({ style: 'international' });
