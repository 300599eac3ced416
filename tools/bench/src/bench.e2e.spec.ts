import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../dist/main.js');
const WITHIN_MS = 180_000;

/** Rows of each group. `npm start` is left out: it builds, and a test runs on what is built. */
const ROWS = {
  appends: 5,
  http: 6,
  lag: 3,
  whole: 2,
  wallets: 1,
  transactions: 1,
  dialects: 10,
  files: 4,
  growth: 3,
  replay: 2,
  search: 1,
  memory: 2,
  scale: 22,
};

it(
  'measures everything and prints every row',
  () => {
    const args = [MAIN, '--quick', '--only', Object.keys(ROWS).join(',')];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: WITHIN_MS });
    expect(status).toBe(0);
    const printed = (group: string) =>
      stdout.split('\n').filter((line) => line.startsWith(`${group}: `)).length;
    expect(Object.fromEntries(Object.keys(ROWS).map((group) => [group, printed(group)]))).toEqual(ROWS);
  },
  WITHIN_MS,
);
