import { expect, it } from '@jest/globals';
import { Lanes } from './lanes.ts';

/** Work that says when it ran, and waits until it is let go. */
const held = (ran: string[], name: string) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = () => {
    ran.push(name);
    return promise;
  };
  return { work, letGo: resolve };
};

it('runs work on the same thing in its order, and other work at once', async () => {
  const [lanes, ran]: [Lanes, string[]] = [new Lanes(), []];
  const first = held(ran, 'first');
  const done = [lanes.run(['a'], first.work), lanes.run(['a'], held(ran, 'second').work)];
  const other = lanes.run(['b'], async () => void ran.push('other'));
  const nameless = lanes.run([], async () => void ran.push('nameless'));
  await Promise.all([other, nameless]);
  expect(ran).toEqual(['first', 'other', 'nameless']);
  first.letGo();
  await done[0];
  await lanes.run(['c'], async () => undefined);
  expect(ran).toContain('second');
});

it('takes names that were said together for one thing', async () => {
  const [lanes, ran]: [Lanes, string[]] = [new Lanes(), []];
  const first = held(ran, 'first');
  const all = [
    lanes.run(['id', 'code'], first.work),
    lanes.run(['code', 'external'], async () => void ran.push('second')),
    lanes.run(['external'], async () => void ran.push('third')),
    lanes.run(['id'], async () => void ran.push('fourth')),
  ];
  first.letGo();
  await Promise.all(all);
  expect(ran).toEqual(['first', 'second', 'third', 'fourth']);
});

it('waits for both of two things that turn out to be one', async () => {
  const [lanes, ran]: [Lanes, string[]] = [new Lanes(), []];
  const [first, second] = [held(ran, 'first'), held(ran, 'second')];
  const before = [lanes.run(['a'], first.work), lanes.run(['b'], second.work)];
  const both = lanes.run(['a', 'b'], async () => void ran.push('both'));
  first.letGo();
  await before[0];
  expect(ran).toEqual(['first', 'second']);
  second.letGo();
  await both;
  expect(ran.at(-1)).toBe('both');
});

it('goes on after work that failed', async () => {
  const lanes = new Lanes();
  const failing = lanes.run(['a'], () => Promise.reject(new Error('failed')));
  const next = lanes.run(['a'], () => Promise.resolve('went on'));
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('went on');
});
