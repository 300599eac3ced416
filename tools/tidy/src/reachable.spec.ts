import { expect, it } from '@jest/globals';
import { dirname, join } from 'node:path';
import { filesLike, importsOf, isSpec, projects, sources } from './repository.ts';

const byPath = new Map(sources.map((file) => [file.path, file]));
// Scripts and settings start files by their paths.
const settings = filesLike(
  /^(package\.json|nx\.json|jest\.config\.js)$|^\.ci\/|^(apps|libs|tools)\/[^/]+\/package\.json$/,
);

const builtOf = (path: string): string => path.replace('/src/', '/dist/').replace(/\.ts$/, '.js');

const isStarted = (path: string): boolean =>
  isSpec(path) ||
  projects.some(({ entries }) => entries.includes(path)) ||
  settings.some(({ text }) => text.includes(path) || text.includes(builtOf(path)));

function reached(): Set<string> {
  const seen = new Set<string>();
  const open = sources.map(({ path }) => path).filter(isStarted);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const file = byPath.get(path);
    if (!file || seen.has(path)) continue;
    seen.add(path);
    const near = importsOf(file).filter((specifier) => specifier.startsWith('.'));
    open.push(...near.map((specifier) => join(dirname(file.path), specifier)));
  }
  return seen;
}

it('has no dead files', () => {
  const alive = reached();
  expect(sources.map(({ path }) => path).filter((path) => !alive.has(path))).toEqual([]);
});

it('has no empty files', () => {
  const empty = sources.filter(({ text }) => /^\s*(export\s*\{\s*\};?)?\s*$/.test(text));
  expect(empty.map(({ path }) => path)).toEqual([]);
});
