import { describe, expect, it } from '@jest/globals';
import { bounded, compared, costing, median, percentile } from './figures.ts';
import { tableOf } from './report.ts';
import { inTurn } from './rounds.ts';

const NAME = { group: 'appends', what: 'appends' };

describe('figures', () => {
  it('take the middle round, or lie between the two in the middle', () => {
    expect(median([9, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 9])).toBe(3);
  });

  it('know what nearly all values do not exceed', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)]).toEqual([50, 99, 100]);
  });

  it('compare round by round, so that a slow moment of the machine hits both sides', () => {
    const row = compared(NAME, [100, 10, 100], { name: 'other', rounds: [50, 5, 50] }, 2);
    expect(row).toMatchObject({
      ours: '100/s',
      against: 'other: 50.0/s',
      ratio: '2.00x',
      target: 'at least 2x',
      met: true,
    });
  });

  it('compare what two sides cost, of which less is better', () => {
    const row = costing(NAME, [3, 30, 3], { name: 'other', rounds: [2, 20, 2] }, { unit: 'ms', atMost: 1.8 });
    expect(row).toMatchObject({ ours: '3.00 ms', against: 'other: 2.00 ms', ratio: '1.50x' });
    expect(row).toMatchObject({ target: 'at most 1.8x', met: true });
  });

  it('say when a target is missed, and nothing where none was set', () => {
    expect(compared(NAME, [1], { name: 'other', rounds: [1] }, 2).met).toBe(false);
    expect(compared(NAME, [1], { name: 'other', rounds: [1] }).met).toBeNull();
    expect(bounded(NAME, { value: 16, unit: 'ms', atMost: 15 }).met).toBe(false);
    expect(bounded(NAME, { value: 16, unit: '/s', atLeast: 15 }).met).toBe(true);
    expect(bounded(NAME, { value: 16, unit: '/s' }).met).toBeNull();
  });
});

it('measures contenders in turn, after a round that does not count', async () => {
  const turns: string[] = [];
  const contender = (name: string) => async () => turns.push(name);
  const measured = await inTurn(2, { ours: contender('ours'), other: contender('other') });
  expect(turns).toEqual(['ours', 'other', 'ours', 'other', 'ours', 'other']);
  expect(measured).toEqual({ ours: [3, 5], other: [4, 6] });
});

it('writes a table that says which targets were met', () => {
  const table = tableOf([bounded(NAME, { value: 16, unit: 'ms', atMost: 15 })], 'a machine');
  expect(table).toContain('Measured on a machine.');
  expect(table).toContain('| appends | 16.0 ms |  |  | at most 15 ms | **no** |');
});
