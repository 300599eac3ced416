import { listOf, membersOf, type Vendor } from '../vendor.specimen.ts';

/** A client of Coredination. */
export const coredination: Vendor = {
  name: 'coredination',
  presents: (key) => ({ 'api-key': key }),
  root: '/api/1/customer',
  at: ({ id }) => `/api/1/customer/${id}`,
  shownIn: membersOf,
  listedIn: listOf,
  sentBack: (shown) => shown,
  versions: ['lastModified'],
  stale: null,
  nameIn: ({ name }) => name,
  renamed: (_, name) => ({ name }),
  make: (name) => ({
    name,
    customerProjects: [{ name: 'Dach' }],
    documents: [{ contentUrl: 'https://files.example/neu.pdf', description: 'Neu' }],
  }),
  made: {
    projects: [{ name: 'Dach' }],
    documents: [{ contentUrl: 'https://files.example/neu.pdf', description: 'Neu' }],
  },
  madeIn: (body) => String(membersOf(body)['uuid']),
  switch: { member: 'inactive', native: 'inactive' },
  emptied: () => ({}),
  changes: [
    {
      what: 'the name of a project, which is its own',
      sent: ({ customerProjects }) => ({
        customerProjects: listOf(customerProjects).map((each, index) =>
          index === 0 ? { ...each, name: 'Dachstock' } : each,
        ),
      }),
      native: ({ projects }) => ({
        projects: projects.map((each, index) => (index === 0 ? { ...each, name: 'Dachstock' } : each)),
      }),
    },
  ],
};
