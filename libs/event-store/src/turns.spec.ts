import { expect, it } from '@jest/globals';
import { setImmediate as later } from 'node:timers/promises';
import { Turns } from './turns.ts';

/** Work that takes a while and says when it is done. */
const slow = (done: string[], name: string) => async () => {
  await later();
  await later();
  done.push(name);
};

it('lets those who name the same thing work one after the other, in the order of asking', async () => {
  const turns = new Turns();
  const done: string[] = [];
  await Promise.all([
    turns.take(['a'], slow(done, 'first')),
    turns.take(['a', 'b'], slow(done, 'second')),
    turns.take(['b'], slow(done, 'third')),
    turns.take(['c'], slow(done, 'other')),
  ]);
  expect(done.filter((name) => name !== 'other')).toEqual(['first', 'second', 'third']);
  expect(done.indexOf('other')).toBeLessThan(done.indexOf('second'));
});

it('does not deadlock when two name the same things in another order, or one twice', async () => {
  const turns = new Turns();
  const done: string[] = [];
  await Promise.all([turns.take(['a', 'b', 'a'], slow(done, 'x')), turns.take(['b', 'a'], slow(done, 'y'))]);
  expect(done).toEqual(['x', 'y']);
});

it('goes on after work that failed', async () => {
  const turns = new Turns();
  const failing = turns.take(['a'], () => Promise.reject(new Error('failed')));
  const next = turns.take(['a'], () => Promise.resolve('went on'));
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('went on');
});
