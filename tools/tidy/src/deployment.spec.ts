import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT, isSpec, read, sources } from './repository.ts';

const NOTE = read('deploy/README.md');
const README = read('README.md');
const code = sources.filter(({ path }) => path.startsWith('libs/') && !isSpec(path));

it('alarms by metrics that there are', () => {
  const metrics = [...NOTE.matchAll(/^\| `([a-z0-9]+_[a-z0-9_]+)` \|/gm)].map(([, name = '']) => name);
  expect(metrics.length).toBeGreaterThan(0);
  // Those of the process are counted by the library.
  const ours = metrics.filter((name) => !/^(nodejs|process)_/.test(name));
  expect(ours.filter((name) => !code.some(({ text }) => text.includes(`'${name}'`)))).toEqual([]);
});

it('names variables that the README explains', () => {
  const names = [...NOTE.matchAll(/`([A-Z0-9]+(?:_[A-Z0-9]+)+)\b/g)].map(([, name = '']) => name);
  expect(names.filter((name) => !README.includes(`| \`${name}\` |`))).toEqual([]);
});

it('leads to pages that there are', () => {
  const links = [...NOTE.matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !existsSync(join(ROOT, 'deploy', link)))).toEqual([]);
});
