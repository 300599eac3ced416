import { bearer, listOf, membersOf, type Vendor } from '../vendor.specimen.ts';

/** A client of QBench. */
export const qbench: Vendor = {
  name: 'qbench',
  presents: bearer,
  root: '/qbench/api/v1/customer',
  at: ({ number }) => `/qbench/api/v1/customer/${number}`,
  shownIn: membersOf,
  listedIn: (body) => listOf(membersOf(body)['data']),
  sentBack: (shown) => shown,
  versions: [],
  stale: null,
  nameIn: ({ customer_name }) => customer_name,
  renamed: (_, customer_name) => ({ customer_name }),
  make: (customer_name) => ({
    customer_name,
    address: 'Gasse 1\nOlten',
    comments: 'Neu',
    fax: '+41 1',
    tags: ['Süd'],
  }),
  made: { address: { raw: 'Gasse 1\nOlten' }, note: 'Neu', fax: '+41 1', tags: ['Süd'] },
  madeIn: (body) => String(membersOf(body)['id']),
  switch: null,
  emptied: () => ({}),
  changes: [
    {
      what: 'a fax and tags, which are its own',
      sent: () => ({ fax: '+41 1', tags: ['Nord'] }),
      native: () => ({ fax: '+41 1', tags: ['Nord'] }),
    },
    {
      what: 'comments, which are a note elsewhere',
      sent: () => ({ comments: 'Schreibt\nlieber.' }),
      native: () => ({ note: 'Schreibt\nlieber.' }),
      seen: { guardant: { description: 'Schreibt\nlieber.' }, portos: { note: 'Schreibt\nlieber.' } },
    },
    {
      what: 'a phone, which others show',
      sent: () => ({ phone: '+41 2' }),
      native: () => ({ phone: '+41 2' }),
      seen: { guardant: { phone: '+41 2' }, portos: { phone: '+41 2' } },
    },
  ],
};
