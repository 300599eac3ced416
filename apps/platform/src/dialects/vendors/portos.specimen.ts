import { bearer, listOf, membersOf, split, type Vendor } from '../vendor.specimen.ts';

const NO_ADDRESS = {
  street: null,
  city: null,
  postalCode: null,
  country: null,
  coordinates: null,
  note: null,
};

/** A client of PORTOS. */
export const portos: Vendor = {
  name: 'portos',
  presents: bearer,
  root: '/customers',
  at: ({ code, id }) => `/customers/${code ?? id}`,
  shownIn: membersOf,
  listedIn: (body) => listOf(membersOf(body)['items']),
  sentBack: (shown) => shown,
  versions: ['_v'],
  stale: 400,
  nameIn: ({ fullName }) => fullName,
  renamed: ({ company }, name, kind) => {
    const [firstName, lastName] = split(name);
    return kind === 'company' ? { company: { ...membersOf(company), name } } : { firstName, lastName };
  },
  make: (name) => ({
    isCompany: true,
    company: { name, crn: 'C-1' },
    address: { city: 'Olten' },
    gender: 'Other',
    cards: [{ isVirtual: true, note: 'Erste' }],
    credit: { amount: 12.5, currencyLabel: 'CHF' },
    discountRate: 2.5,
    note: 'Neu',
    meta: { a: 1 },
  }),
  made: {
    company: { crn: 'C-1' },
    address: { city: 'Olten' },
    gender: 'other',
    cards: { items: [{ virtual: true, note: 'Erste' }] },
    credit: { balance: '12.5', currency: 'CHF' },
    billing: { discountRate: '2.5' },
    note: 'Neu',
    meta: { a: 1 },
  },
  madeIn: (body) => String(membersOf(body)['id']),
  switch: { member: 'isActive', native: 'active' },
  // What it shows has its default, but for `externalId`, cards and credit.
  emptied: ({ code, address, billing }) => ({
    kind: 'person',
    displayName: code,
    firstName: null,
    lastName: null,
    gender: null,
    birthDate: null,
    company: null,
    email: null,
    phone: null,
    address: { ...NO_ADDRESS, raw: address?.raw },
    deliveryAddress: null,
    activeFrom: null,
    activeUntil: null,
    note: null,
    meta: {},
    billing: { ...billing, creditRate: '0', discountRate: '0' },
  }),
  changes: [
    {
      what: 'meta, which is its own',
      sent: () => ({ meta: { segment: 'silber', nested: { list: [2] } } }),
      native: () => ({ meta: { segment: 'silber', nested: { list: [2] } } }),
    },
    {
      what: 'a note, which has other names elsewhere',
      sent: () => ({ note: 'Ruft gern an.' }),
      native: () => ({ note: 'Ruft gern an.' }),
      seen: { qbench: { comments: 'Ruft gern an.' }, guardant: { description: 'Ruft gern an.' } },
    },
  ],
};
