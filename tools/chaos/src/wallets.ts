import { CUSTOMERS, ofCustomer, type Act, type Chapter } from './chapter.ts';
import type { Belonging, World } from './world.ts';

const AMOUNTS = ['0.000001', '0.1', '0.2', '1', '12.5', '99.999999'];
/** Mostly money comes, so that there is some to go. */
const COMING = ['opening', 'topUp', 'topUp', 'topUp', 'topUp'];
const OWN_TYPES = [...COMING, 'spend', 'adjustment', 'reservation'];

const cardPath = ({ customer, id }: Belonging, step: string): string =>
  `${CUSTOMERS}/${customer}/cards/${id}/${step}`;
const entriesOf = (customer: string): string => `${CUSTOMERS}/${customer}/credit/entries`;
const someAmount = (world: World): string => world.random.pick(AMOUNTS) ?? '1';

const issue = ofCustomer((world, customer) => [
  world.request('POST', `${CUSTOMERS}/${customer}/cards`, { serialNumber: world.unique('serial') }),
]);

/** What can be done once to a card that is in use. */
const step: Act = (world) => {
  const card = world.cards.take(world.random);
  if (card === undefined) return [];
  const chosen = world.random.pick(['block', 'block', 'replace', 'close']) ?? 'close';
  const body = chosen === 'replace' ? { serialNumber: world.unique('serial') } : { reason: 'chaos' };
  return [world.request('POST', cardPath(card, chosen), body)];
};

const unblock: Act = (world) => {
  const card = world.blockedCards.take(world.random);
  return card === undefined ? [] : [world.request('POST', cardPath(card, 'unblock'))];
};

const post = ofCustomer((world, customer) => {
  const type = world.random.pick(OWN_TYPES) ?? 'topUp';
  const sign = type === 'adjustment' && world.random.fraction() < 0.5 ? '-' : '';
  return [world.request('POST', entriesOf(customer), { type, amount: `${sign}${someAmount(world)}` })];
});

const transfer = ofCustomer((world, customer) => {
  const toCustomerId = world.customers.some(world.random);
  const amount = someAmount(world);
  return toCustomerId === undefined || toCustomerId === customer
    ? post(world)
    : [world.request('POST', entriesOf(customer), { type: 'transfer', amount, toCustomerId })];
});

/** Spends of a reservation or gives it back. */
const settle: Act = (world) => {
  const reservation = world.reservations.take(world.random);
  if (reservation === undefined) return [];
  const { customer, id: reservationId } = reservation;
  const [spend, release] = [{ type: 'spend', amount: someAmount(world) }, { type: 'release' }];
  const chosen = world.random.fraction() < 0.5 ? spend : release;
  return [world.request('POST', entriesOf(customer), { ...chosen, reservationId })];
};

/** Cards and credit. */
export const wallets: Chapter = {
  acts: [
    [5, issue],
    [4, step],
    [1, unblock],
    [9, post],
    [6, transfer],
    [2, settle],
  ],
  lessons: [
    {
      method: 'POST',
      path: /\/cards(?:\/[^/]+\/(?:replace|unblock))?$/,
      learn: (world, { id = '', customerId = '' }) => world.cards.put({ customer: customerId, id }),
    },
    {
      method: 'POST',
      path: /\/cards\/[^/]+\/block$/,
      learn: (world, { id = '', customerId = '' }) => world.blockedCards.put({ customer: customerId, id }),
    },
    {
      method: 'POST',
      path: /^\/v1\/customers\/([^/{]+)\/credit\/entries$/,
      learn: (world, { type, reservationId }, [customer = '']) => {
        if (type === 'reservation' && reservationId) world.reservations.put({ customer, id: reservationId });
      },
    },
  ],
};
