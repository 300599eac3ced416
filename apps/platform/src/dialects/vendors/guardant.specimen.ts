import { bearer, listOf, membersOf, split, type Vendor } from '../vendor.specimen.ts';

/** A client of Guardant Station. */
export const guardant: Vendor = {
  name: 'guardant',
  presents: bearer,
  root: '/v1.0/customers',
  at: ({ number }) => `/v1.0/customers/${number}`,
  shownIn: (body) => membersOf(membersOf(body)['customer']),
  listedIn: (body) => listOf(membersOf(body)['customers']),
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
  make: (customerCompanyName) => ({
    customerCompanyName,
    customerEmail: 'neu@kueng.example',
    customerDescription: 'Neu',
    customerStatus: 4,
    crmId: 'crm-1',
  }),
  made: { email: 'neu@kueng.example', note: 'Neu', statusCode: 4, crmId: 'crm-1' },
  madeIn: (body) => String(membersOf(membersOf(body)['customer'])['_id']),
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
