import { streamOf } from '@clientele/contracts';
import { expect, it } from '@jest/globals';
import type { LogRow } from './log-rows.ts';
import { checksOfTopics, firstOnes, type Published } from './published.ts';

const ID = '01990000-0000-7000-8000-000000000001';

const row = (position: number, category = 'customer'): LogRow => ({
  position,
  stream: streamOf(category, 'default', ID),
  version: position,
  tenant: 'default',
  command: `c${position}`,
  commandEvents: 1,
  id: `e${position}`,
  type: 'CustomerNoteChanged',
  step: 0,
  correlationId: 'r',
  causationId: null,
  data: {},
});

const message = (position: number, more: Partial<Published> = {}): Published => ({
  topic: 'p.customers',
  partition: 2,
  key: ID,
  id: `e${position}`,
  position,
  ...more,
});

const ROWS = [row(1), row(2), row(3, 'cards'), row(4, 'numbers')];
const CARDS = message(3, { topic: 'p.wallets', partition: 5 });

const faultsOf = (messages: readonly Published[]): readonly string[] =>
  checksOfTopics(ROWS, messages, 'p').flatMap(({ faults }) => faults);

it('is content with what a relay repeated', () => {
  const messages = [message(1), message(2), message(1), message(2), CARDS];
  expect(firstOnes(messages)).toHaveLength(3);
  expect(faultsOf(messages)).toEqual([]);
});

it('misses what is on no topic, or on another', () => {
  expect(faultsOf([message(1), message(2)])).toEqual([
    `CustomerNoteChanged should be p.wallets ${ID} 3 and is nowhere`,
  ]);
  expect(faultsOf([message(1), message(2), { ...CARDS, topic: 'p.contacts' }])).toHaveLength(1);
});

it('finds what the log does not have', () => {
  expect(faultsOf([message(1), message(2), CARDS, message(9)])).toEqual([
    `p.customers ${ID} 9 (e9) is not of the log`,
  ]);
});

it('finds what comes in another order, or in another partition', () => {
  expect(faultsOf([message(2), message(1), CARDS])).toEqual([`${ID} has 1 in p.customers/2 after 2 in 2`]);
  expect(faultsOf([message(1), message(2, { partition: 3 }), CARDS])).toHaveLength(1);
});
