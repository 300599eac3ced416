import { expect, it } from '@jest/globals';
import { EVENT_CONTRACTS } from './events/registry.ts';
import { REACTION_NAMES, REACTIONS, reactionsTo } from './reactions.ts';

it('names events that there are', () => {
  for (const type of Object.keys(REACTIONS)) expect(EVENT_CONTRACTS).toHaveProperty(type);
});

it('names each reaction once', () => {
  expect(new Set(REACTION_NAMES).size).toBe(REACTION_NAMES.length);
});

it('tells what an event sets off, which is nothing for most', () => {
  expect(reactionsTo('CustomerDeleted')).toEqual(['close-wallet']);
  expect(reactionsTo('CustomerRenamed')).toEqual([]);
  expect(reactionsTo('toString')).toEqual([]);
});
