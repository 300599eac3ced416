import { expect, it } from '@jest/globals';
import { customerInput, orderInput } from '@clientele/contracts';
import { sampleAt, samples } from './customers.ts';

const COUNT = 2_000;
const SEED = 7;

const all = [...samples(SEED, COUNT)];

it('makes the same customers of the same seed', () => {
  expect([...samples(SEED, 50)]).toEqual(all.slice(0, 50));
  expect(sampleAt(SEED, COUNT - 1)).toEqual(all.at(-1));
});

it('makes other customers of another seed', () => {
  const [other] = samples(SEED + 1, 1);
  expect(other?.customer).not.toEqual(all[0]?.customer);
});

it('makes only customers and orders that the API takes', () => {
  for (const { customer, orders } of all) {
    expect(customerInput.safeParse(customer)).toMatchObject({ success: true });
    for (const order of orders) expect(orderInput.safeParse(order)).toMatchObject({ success: true });
  }
});

it('gives every customer an external id of its own', () => {
  expect(new Set(all.map(({ customer }) => customer.externalId)).size).toBe(COUNT);
});

it('mixes companies with people, countries, and orders for a tenth', () => {
  const share = (holds: (index: (typeof all)[number]) => boolean) => all.filter(holds).length / COUNT;
  expect(share(({ customer }) => customer.kind === 'company')).toBeCloseTo(0.6, 1);
  expect(share(({ orders }) => orders.length > 0)).toBeCloseTo(0.1, 1);
  expect(new Set(all.map(({ customer }) => customer.address?.country)).size).toBeGreaterThan(8);
});
