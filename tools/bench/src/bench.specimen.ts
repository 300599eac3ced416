import { expect } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../dist/main.js');
/** Longest that a quick bench of some groups may take. */
export const WITHIN_MS = 600_000;

/** Fails unless a quick bench of these groups prints so many rows of each. */
export const expectRows = (rows: Readonly<Record<string, number>>): void => {
  const groups = Object.keys(rows);
  const args = ['--enable-source-maps', MAIN, '--quick', '--only', groups.join(',')];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: WITHIN_MS });
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
  const printed = (group: string) =>
    run.stdout.split('\n').filter((line) => line.startsWith(`${group}: `)).length;
  expect(Object.fromEntries(groups.map((group) => [group, printed(group)]))).toEqual(rows);
};
