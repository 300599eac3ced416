import type { Presents } from './callers.specimen.ts';
import type { Members, Vendor } from './vendor.specimen.ts';

const bearer: Presents = (key) => ({ authorization: `Bearer ${key}` });
const members = (value: unknown): Members => value as Members;
const list = (value: unknown): readonly Members[] => value as readonly Members[];

const split = (name: string): readonly [string, string] => {
  const end = name.lastIndexOf(' ');
  return [name.slice(0, end), name.slice(end + 1)];
};

const testResults: Vendor = {
  name: 'testresults',
  presents: (key) => ({ authentication: key }),
  root: '/api/management/customers',
  at: ({ id }) => `/api/management/customers/${id}`,
  shownIn: members,
  listedIn: list,
  sentBack: (shown) => shown,
  versions: ['DataVersion'],
  stale: 409,
  nameIn: ({ Name }) => Name,
  renamed: (_, Name) => ({ Name }),
  make: (Name) => ({ Name, Subdomain: null }),
  madeIn: (body) => String(members(body)['Id']),
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

const NO_ADDRESS = {
  street: null,
  city: null,
  postalCode: null,
  country: null,
  coordinates: null,
  note: null,
};

const portos: Vendor = {
  name: 'portos',
  presents: bearer,
  root: '/customers',
  at: ({ code, id }) => `/customers/${code ?? id}`,
  shownIn: members,
  listedIn: (body) => list(members(body)['items']),
  sentBack: (shown) => shown,
  versions: ['_v'],
  stale: 400,
  nameIn: ({ fullName }) => fullName,
  renamed: ({ company }, name, kind) => {
    const [firstName, lastName] = split(name);
    return kind === 'company' ? { company: { ...members(company), name } } : { firstName, lastName };
  },
  make: (name) => ({ isCompany: true, company: { name } }),
  madeIn: (body) => String(members(body)['id']),
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

const guardant: Vendor = {
  name: 'guardant',
  presents: bearer,
  root: '/v1.0/customers',
  at: ({ number }) => `/v1.0/customers/${number}`,
  shownIn: (body) => members(members(body)['customer']),
  listedIn: (body) => list(members(body)['customers']),
  sentBack: (shown) => ({
    customerName: shown['name'],
    customerLastName: shown['lastname'],
    customerEmail: shown['email'],
    customerCompanyName: shown['companyname'],
    customerPhone: shown['phone'],
    customerDescription: shown['description'],
    customerStatus: shown['status'],
    archived: shown['archived'],
    crmId: shown['crmid'],
    refId: shown['refid'],
  }),
  versions: [],
  stale: null,
  // Who is a person and who a company is not shown.
  nameIn: ({ companyname, name, lastname }, kind) =>
    kind === 'company' ? companyname : `${String(name)} ${String(lastname)}`,
  renamed: (_, name, kind) => {
    const [first, last] = split(name);
    return kind === 'company' ? { companyname: name } : { name: first, lastname: last };
  },
  make: (customerCompanyName) => ({ customerCompanyName }),
  madeIn: (body) => String(members(members(body)['customer'])['_id']),
  switch: { member: 'archived', native: 'archived' },
  emptied: () => ({}),
  changes: [
    {
      what: 'a status and a reference, which are its own',
      sent: () => ({ status: 9, refid: 'ref-9' }),
      native: () => ({ statusCode: 9, refId: 'ref-9' }),
    },
    {
      what: 'a description, which is a note elsewhere',
      sent: () => ({ description: 'Ruft nie an.' }),
      native: () => ({ note: 'Ruft nie an.' }),
      seen: { qbench: { comments: 'Ruft nie an.' }, portos: { note: 'Ruft nie an.' } },
    },
  ],
};

const qbench: Vendor = {
  name: 'qbench',
  presents: bearer,
  root: '/qbench/api/v1/customer',
  at: ({ number }) => `/qbench/api/v1/customer/${number}`,
  shownIn: members,
  listedIn: (body) => list(members(body)['data']),
  sentBack: (shown) => shown,
  versions: [],
  stale: null,
  nameIn: ({ customer_name }) => customer_name,
  renamed: (_, customer_name) => ({ customer_name }),
  make: (customer_name) => ({ customer_name }),
  madeIn: (body) => String(members(body)['id']),
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

const coredination: Vendor = {
  name: 'coredination',
  presents: (key) => ({ 'api-key': key }),
  root: '/api/1/customer',
  at: ({ id }) => `/api/1/customer/${id}`,
  shownIn: members,
  listedIn: list,
  sentBack: (shown) => shown,
  versions: ['lastModified'],
  stale: null,
  nameIn: ({ name }) => name,
  renamed: (_, name) => ({ name }),
  make: (name) => ({ name }),
  madeIn: (body) => String(members(body)['uuid']),
  switch: { member: 'inactive', native: 'inactive' },
  emptied: () => ({}),
  changes: [
    {
      what: 'the name of a project, which is its own',
      sent: ({ customerProjects }) => ({
        customerProjects: list(customerProjects).map((each, index) =>
          index === 0 ? { ...each, name: 'Dachstock' } : each,
        ),
      }),
      native: ({ projects }) => ({
        projects: projects.map((each, index) => (index === 0 ? { ...each, name: 'Dachstock' } : each)),
      }),
    },
  ],
};

/** Every vendor whose client writes and reads in the matrix. */
export const VENDORS: readonly Vendor[] = [testResults, portos, guardant, qbench, coredination];
