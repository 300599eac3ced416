import { streamOf } from '@clientele/contracts';
import { beforeEach, expect, it } from '@jest/globals';
import type { Append, AppendOutcome } from './log.ts';
import { MemoryEventLog } from './memory.ts';
import { LEASE_COUNT_MAX, LEASE_COUNT_MIN, NumberLeases } from './numbers.ts';
import { openMemoryStore, times } from './specimen.ts';

const MANY = 1_000;

/** A log whose appends can be made to fail. */
class FailingLog extends MemoryEventLog {
  failing = false;

  override append(append: Append): Promise<AppendOutcome> {
    return this.failing ? Promise.reject(new Error('the disk is gone')) : super.append(append);
  }
}

let log: FailingLog;
let leases: NumberLeases;

beforeEach(async () => {
  log = new FailingLog();
  leases = new NumberLeases(await openMemoryStore(log));
});

const take = (count: number, from = leases) => Promise.all(times(count, () => from.next('acme', 'customer')));
const blocks = async () =>
  (await log.readStream(streamOf('numbers', 'acme', 'customer'))).map(({ data }) => Number(data['count']));

it('counts from one, without gaps while one process hands out', async () => {
  expect(await take(MANY)).toEqual(times(MANY, (index) => index + 1));
});

it('gives no number twice, though two processes hand them out, and rises in each', async () => {
  const other = new NumberLeases(await openMemoryStore(log));
  const [mine, theirs] = await Promise.all([take(MANY), take(MANY, other)]);
  expect(new Set([...mine, ...theirs]).size).toBe(2 * MANY);
  for (const numbers of [mine, theirs]) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

it('leases twice as many while a block lasts less than a second, up to a bound', async () => {
  await take(3 * LEASE_COUNT_MAX);
  const counts = await blocks();
  expect(counts[0]).toBe(LEASE_COUNT_MIN);
  expect(
    counts
      .slice(1)
      .every((count, index) =>
        [1, 2].some((factor) => count === Math.min(Number(counts[index]) * factor, LEASE_COUNT_MAX)),
      ),
  ).toBe(true);
  expect(counts.at(-1)).toBe(LEASE_COUNT_MAX);
});

it('leases little where few numbers are asked for', async () => {
  await take(1);
  expect(await blocks()).toEqual([LEASE_COUNT_MIN]);
});

it('counts each kind and each tenant apart', async () => {
  await take(3);
  expect(await leases.next('acme', 'order')).toBe(1);
  expect(await leases.next('globex', 'customer')).toBe(1);
});

it('tells a failed lease to all who wait for it, and leases again for the next', async () => {
  log.failing = true;
  const waiting = await Promise.allSettled([
    leases.next('acme', 'customer'),
    leases.next('acme', 'customer'),
  ]);
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  log.failing = false;
  expect(await take(2)).toEqual([1, 2]);
});
