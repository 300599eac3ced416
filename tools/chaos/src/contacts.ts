import { CUSTOMERS, ofCustomer, type Act, type Chapter } from './chapter.ts';
import type { World } from './world.ts';

const CONTACTS = '/v1/contacts';

const create: Act = (world) => [
  world.request('POST', CONTACTS, { lastName: world.unique('contact'), tags: ['chaos'] }),
];

/** Once a contact, because a second time may change nothing. */
const link = ofCustomer((world, customer) => {
  const id = world.contacts.take(world.random);
  const path = `${CUSTOMERS}/${customer}/contacts/${id}`;
  return id === undefined ? [] : [world.request('PUT', path, { receiveEmail: true })];
});

const unlink: Act = (world) => {
  const link = world.links.take(world.random);
  return link === undefined
    ? []
    : [world.request('DELETE', `${CUSTOMERS}/${link.customer}/contacts/${link.id}`)];
};

/** Mostly one that is linked, which customers have to hear. */
const remove: Act = (world) => {
  const id = world.links.take(world.random)?.id ?? world.contacts.take(world.random);
  return id === undefined ? [] : [world.request('DELETE', `${CONTACTS}/${id}`)];
};

/** Contacts and their links. */
export const contacts: Chapter = {
  acts: [
    [4, create],
    [5, link],
    [2, unlink],
    [2, remove],
  ],
  lessons: [
    { method: 'POST', path: /^\/v1\/contacts$/, learn: (world, { id }) => id && world.contacts.put(id) },
    {
      method: 'PUT',
      path: /^\/v1\/customers\/([^/{]+)\/contacts\/([^/{]+)$/,
      learn: (world: World, _shown, [customer = '', id = '']) => world.links.put({ customer, id }),
    },
  ],
};
