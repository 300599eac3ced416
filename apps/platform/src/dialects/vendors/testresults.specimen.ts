import { listOf, membersOf, type Vendor } from '../vendor.specimen.ts';

/** A client of TestResults.io. */
export const testResults: Vendor = {
  name: 'testresults',
  presents: (key) => ({ authentication: key }),
  root: '/api/management/customers',
  at: ({ id }) => `/api/management/customers/${id}`,
  shownIn: membersOf,
  listedIn: listOf,
  sentBack: (shown) => shown,
  versions: ['DataVersion'],
  stale: 409,
  nameIn: ({ Name }) => Name,
  renamed: (_, Name) => ({ Name }),
  make: (Name) => ({
    Name,
    Subdomain: 'gemeinsam',
    Address: 'Gasse 1;Olten',
    Tax: 810,
    CostCenter: 'K-1',
    Appliances: 'Labor:lab1,lab2',
  }),
  made: {
    subdomain: 'gemeinsam',
    address: { raw: 'Gasse 1;Olten' },
    billing: { currency: 'CHF', taxBasisPoints: 810, costCenter: 'K-1' },
    appliances: [
      { label: 'Labor', target: 'lab1' },
      { label: null, target: 'lab2' },
    ],
  },
  madeIn: (body) => String(membersOf(body)['Id']),
  switch: { member: 'Archived', native: 'archived' },
  emptied: () => ({}),
  changes: [
    {
      what: 'a cost center, which is its own',
      sent: () => ({ CostCenter: 'KST 99' }),
      native: ({ billing }) => ({ billing: { ...billing, costCenter: 'KST 99' } }),
    },
    {
      what: "an address as one text, whose parts are others'",
      sent: () => ({ Address: 'Neue Gasse 5;Olten' }),
      native: ({ address }) => ({ address: { ...address, raw: 'Neue Gasse 5;Olten' } }),
      seen: { qbench: { address: 'Neue Gasse 5;Olten' } },
    },
  ],
};
