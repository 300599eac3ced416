import { CUSTOMERS, ofCustomer, type Act, type Chapter } from './chapter.ts';
import { requestOf, type Request } from './requests.ts';
import type { World } from './world.ts';

const DOCUMENTS = '/v1/documents';
const FILE_LINES_MAX = 8_000;

const uploadOf = (world: World, fields: Readonly<Record<string, string>>): Request => {
  const file = { line: world.unique('line'), lines: world.random.between(1, FILE_LINES_MAX), fields };
  return requestOf(world.command('POST', DOCUMENTS, { file }));
};

const upload: Act = (world) => [uploadOf(world, { description: world.unique('document') })];

const uploadFor = ofCustomer((world, customerId) => [uploadOf(world, { customerId })]);

const attach = ofCustomer((world, customer) => {
  const id = world.documents.take(world.random);
  return id === undefined ? [] : [world.request('PUT', `${CUSTOMERS}/${customer}/documents/${id}`)];
});

const detach: Act = (world) => {
  const attached = world.attachments.take(world.random);
  return attached === undefined
    ? []
    : [world.request('DELETE', `${CUSTOMERS}/${attached.customer}/documents/${attached.id}`)];
};

/** Mostly one that is attached, which customers have to hear. */
const remove: Act = (world) => {
  const id = world.attachments.take(world.random)?.id ?? world.documents.take(world.random);
  return id === undefined ? [] : [world.request('DELETE', `${DOCUMENTS}/${id}`)];
};

/** Documents and what they are attached to. */
export const documents: Chapter = {
  acts: [
    [3, upload],
    [2, uploadFor],
    [2, attach],
    [1, detach],
    [2, remove],
  ],
  lessons: [
    {
      method: 'POST',
      path: /^\/v1\/documents$/,
      learn: (world, { id = '', customerIds: [customer] = [] }) =>
        customer === undefined ? world.documents.put(id) : world.attachments.put({ customer, id }),
    },
    {
      method: 'PUT',
      path: /^\/v1\/customers\/([^/{]+)\/documents\/([^/{]+)$/,
      learn: (world, _shown, [customer = '', id = '']) => world.attachments.put({ customer, id }),
    },
  ],
};
