import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { read, ROOT } from './repository.ts';

const COMMITS_READ = 50;

// An unpacked archive has no history to be judged.
function log(...args: string[]): string {
  try {
    return execFileSync('git', ['log', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}

const commits = log(`-${COMMITS_READ}`, '--no-merges', '--format=%s%x00%b%x01')
  .split('\u0001')
  .map((entry) => entry.trim())
  .filter((entry) => entry !== '')
  .map((entry) => {
    const [subject = '', body = ''] = entry.split('\0');
    return { subject, body: body.trim() };
  });

it('says of every commit which area changed, and what', () => {
  const form = /^[a-z][a-z0-9-]*(, [a-z][a-z0-9-]*)*: \S.*[^.]$/;
  expect(commits.map(({ subject }) => subject).filter((subject) => !form.test(subject))).toEqual([]);
});

it('says of every commit why', () => {
  expect(commits.filter(({ body }) => body === '').map(({ subject }) => subject)).toEqual([]);
});

it('tells users what changed', () => {
  expect(read('CHANGELOG.md')).toMatch(/^## (Unreleased|\d+\.\d+\.\d+)/m);
});
