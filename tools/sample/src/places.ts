import type { Faker } from '@faker-js/faker';
import { faker as austrian } from '@faker-js/faker/locale/de_AT';
import { faker as british } from '@faker-js/faker/locale/en_GB';
import { faker as czech } from '@faker-js/faker/locale/cs_CZ';
import { faker as dutch } from '@faker-js/faker/locale/nl';
import { faker as french } from '@faker-js/faker/locale/fr';
import { faker as german } from '@faker-js/faker/locale/de';
import { faker as italian } from '@faker-js/faker/locale/it';
import { faker as polish } from '@faker-js/faker/locale/pl';
import { faker as spanish } from '@faker-js/faker/locale/es';
import { faker as swedish } from '@faker-js/faker/locale/sv';
import { faker as swissFrench } from '@faker-js/faker/locale/fr_CH';
import { faker as swissGerman } from '@faker-js/faker/locale/de_CH';
import { faker as american } from '@faker-js/faker/locale/en_US';

/** Where a customer is at home: whose names and addresses it has, and how its authorities count and tax. */
export interface Place {
  readonly country: string;
  readonly language: string;
  readonly faker: Faker;
  readonly currency: string;
  readonly taxBasisPoints: number;
  /** Patterns of what the tax office and the company register hand out. */
  readonly vatId: string;
  readonly crn: string;
}

interface Share {
  readonly weight: number;
  readonly value: Place;
}

const SWISS = {
  country: 'CH',
  currency: 'CHF',
  taxBasisPoints: 810,
  vatId: 'CHE-[1-9][0-9]{2}.[0-9]{3}.[0-9]{3} MWST',
  crn: 'CHE-[1-9][0-9]{2}.[0-9]{3}.[0-9]{3}',
};

const euro = (
  faker: Faker,
  country: string,
  rules: Omit<Place, 'country' | 'faker' | 'currency'>,
): Place => ({ country, faker, currency: 'EUR', ...rules });

/** Countries by their share of the customers. */
const PLACES: readonly Share[] = [
  { weight: 24, value: { ...SWISS, language: 'de', faker: swissGerman } },
  { weight: 8, value: { ...SWISS, language: 'fr', faker: swissFrench } },
  {
    weight: 20,
    value: euro(german, 'DE', {
      language: 'de',
      taxBasisPoints: 1900,
      vatId: 'DE[1-9][0-9]{8}',
      crn: 'HRB [1-9][0-9]{4}',
    }),
  },
  {
    weight: 8,
    value: euro(austrian, 'AT', {
      language: 'de',
      taxBasisPoints: 2000,
      vatId: 'ATU[1-9][0-9]{7}',
      crn: 'FN [1-9][0-9]{5}[a-z]',
    }),
  },
  {
    weight: 8,
    value: euro(french, 'FR', {
      language: 'fr',
      taxBasisPoints: 2000,
      vatId: 'FR[0-9]{11}',
      crn: '[1-9][0-9]{2} [0-9]{3} [0-9]{3}',
    }),
  },
  {
    weight: 6,
    value: euro(italian, 'IT', {
      language: 'it',
      taxBasisPoints: 2200,
      vatId: 'IT[0-9]{11}',
      crn: 'MI-[1-9][0-9]{6}',
    }),
  },
  {
    weight: 4,
    value: euro(spanish, 'ES', {
      language: 'es',
      taxBasisPoints: 2100,
      vatId: 'ESB[0-9]{8}',
      crn: 'B[0-9]{8}',
    }),
  },
  {
    weight: 4,
    value: euro(dutch, 'NL', {
      language: 'nl',
      taxBasisPoints: 2100,
      vatId: 'NL[0-9]{9}B01',
      crn: '[1-9][0-9]{7}',
    }),
  },
  {
    weight: 3,
    value: {
      country: 'PL',
      language: 'pl',
      faker: polish,
      currency: 'PLN',
      taxBasisPoints: 2300,
      vatId: 'PL[0-9]{10}',
      crn: 'KRS 0000[0-9]{6}',
    },
  },
  {
    weight: 2,
    value: {
      country: 'CZ',
      language: 'cs',
      faker: czech,
      currency: 'CZK',
      taxBasisPoints: 2100,
      vatId: 'CZ[0-9]{8}',
      crn: '[0-9]{8}',
    },
  },
  {
    weight: 3,
    value: {
      country: 'SE',
      language: 'sv',
      faker: swedish,
      currency: 'SEK',
      taxBasisPoints: 2500,
      vatId: 'SE[0-9]{10}01',
      crn: '55[0-9]{4}-[0-9]{4}',
    },
  },
  {
    weight: 5,
    value: {
      country: 'GB',
      language: 'en',
      faker: british,
      currency: 'GBP',
      taxBasisPoints: 2000,
      vatId: 'GB[0-9]{9}',
      crn: '0[0-9]{7}',
    },
  },
  {
    weight: 5,
    value: {
      country: 'US',
      language: 'en',
      faker: american,
      currency: 'USD',
      taxBasisPoints: 0,
      vatId: '[1-9][0-9]-[0-9]{7}',
      crn: '[1-9][0-9]{6}',
    },
  },
];

/** What is drawn of a customer, each by itself. */
const PARTS = ['customer', 'belongings'] as const;

// Every date lies around this day, so that the same seed gives the same data on every day.
const TODAY = new Date('2026-06-01T00:00:00.000Z');

/**
 * Where the customer with this index in the sample of a seed is at home; what is drawn there of this part is
 * the same each time.
 */
export const placeOf = (seed: number, index: number, part: (typeof PARTS)[number]): Place => {
  swissGerman.seed([seed, index]);
  const place = swissGerman.helpers.weightedArrayElement(PLACES);
  place.faker.seed([seed, index, PARTS.indexOf(part)]);
  place.faker.setDefaultRefDate(TODAY);
  return place;
};
