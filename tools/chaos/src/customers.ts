import { CUSTOMERS, ofCustomer, type Chapter } from './chapter.ts';
import { bulkOf, requestOf, type Command, type Request } from './requests.ts';
import type { World } from './world.ts';

const ORDERS = '/v1/orders';
const RIVALS = 4;
const BULK_LINES = 30;
/** What every customer pays in, so that credit can go from any to any. */
export const CURRENCY = 'CHF';

const registration = (world: World): Command => {
  const code = world.unique('code');
  return world.command('POST', CUSTOMERS, {
    body: {
      code,
      displayName: `Customer ${code}`,
      email: `${code}@example.org`,
      address: { city: 'Zürich', country: 'CH' },
      billing: { currency: CURRENCY },
    },
  });
};

/** The note is said by nobody else, so it always changes. */
const amendment = (world: World, id: string, version = 0): Command =>
  world.command('PATCH', `${CUSTOMERS}/${id}`, {
    body: { note: world.unique('note') },
    ifMatch: version === 0 ? null : version,
  });

/** A new customer. */
export const register = (world: World): readonly Request[] => [requestOf(registration(world))];

const amend = ofCustomer((world, id) => [requestOf(amendment(world, id))]);

const line = (world: World): Command => {
  const id = world.customers.some(world.random);
  return id === undefined || world.random.fraction() < 0.5 ? registration(world) : amendment(world, id);
};

const bulk = (world: World): readonly Request[] => [
  bulkOf(Array.from({ length: BULK_LINES }, () => line(world))),
];

/** Several want the same external id: one gets it. */
const fight = (world: World): readonly Request[] => {
  const externalId = world.unique('prize');
  return Array.from({ length: RIVALS }, () => world.request('POST', CUSTOMERS, { externalId }));
};

/** Several change the version that all of them have read: one does. */
const duel = ofCustomer((world, id) => {
  const version = world.customers.versionOf(id);
  return Array.from({ length: RIVALS }, () => requestOf(amendment(world, id, version)));
});

const merge = ofCustomer((world, from) => {
  world.customers.drop(from);
  const into = world.customers.some(world.random);
  return into === undefined ? [] : [world.request('POST', `${CUSTOMERS}/${into}/merge`, { from })];
});

const remove = ofCustomer((world, id) => {
  world.customers.drop(id);
  return [world.request('DELETE', `${CUSTOMERS}/${id}`)];
});

const order = ofCustomer((world, customerId) => [
  world.request('POST', ORDERS, { customerId, description: world.unique('order'), quantity: 1 }),
]);

/** Once an order, because a second time changes nothing. */
const submit = (world: World): readonly Request[] => {
  const id = world.orders.take(world.random);
  return id === undefined ? [] : [world.request('POST', `${ORDERS}/${id}/submit`)];
};

/** Customers and their orders. */
export const customers: Chapter = {
  acts: [
    [6, register],
    [14, amend],
    [6, order],
    [4, fight],
    [4, duel],
    [5, merge],
    [2, bulk],
    [3, submit],
    [6, remove],
  ],
  lessons: [
    ...(['POST', 'PATCH'] as const).map((method) => ({
      method,
      path: /^\/v1\/customers(?:\/[^/]+(?:\/merge)?)?$/,
      // Not who won a fight, so that nothing sets the prize free again.
      learn: (
        { customers: known }: World,
        { id, version, externalId }: { id?: string; version?: number; externalId?: string | null },
      ) => {
        if (id !== undefined && !externalId) known.put(id, version ?? 0);
      },
    })),
    {
      method: 'POST',
      path: /^\/v1\/orders$/,
      learn: (world, { id }) => id !== undefined && world.orders.put(id),
    },
  ],
};
