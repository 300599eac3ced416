import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect, DialectRoute } from './dialect.ts';
import { ALL_DIALECTS } from './dialects.ts';

const ROOT = join(import.meta.dirname, '../../..');
const HERE = 'libs/dialects/src';

/** What the vendors' pages list, and what their clients need besides to use it. */
const LISTED_ENDPOINTS = 40;
const BESIDES = ['POST /qbench/oauth2/v1/token', 'GET /vault/document/:did', 'GET /vault/thumbnail/:did'];

/** A call in a file of golden pairs that is told what it is answered. */
interface GoldenCall {
  readonly file: string;
  readonly method: string;
  readonly path: string;
}

const CALL_PATTERN = /^(GET|POST|PUT|PATCH|DELETE) \{\{host\}\}([^?\s]*)/m;
const ANSWER_PATTERN = /^HTTP\/1\.1 /m;

const callsIn = (file: string): readonly GoldenCall[] => {
  const blocks = readFileSync(join(ROOT, file), 'utf8').split(/^### /m);
  return blocks.flatMap((block, index) => {
    const [, method, path] = CALL_PATTERN.exec(block) ?? [];
    const isAnswered = ANSWER_PATTERN.test(blocks[index + 1] ?? '');
    return isAnswered && method !== undefined && path !== undefined ? [{ file, method, path }] : [];
  });
};

const callsOf = ({ name }: Dialect): readonly GoldenCall[] => {
  const folder = `${HERE}/${name}/golden`;
  const files = readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.http'));
  return files.toSorted().flatMap((file) => callsIn(`${folder}/${file}`));
};

const isSegment = (expected: string, given: string | undefined): boolean =>
  expected.startsWith(':') ? given !== '' && given !== undefined : expected === given;

const leadsTo = (path: string, call: GoldenCall): boolean => {
  const given = call.path.split('/');
  const expected = path.split('/');
  return given.length === expected.length && expected.every((each, at) => isSegment(each, given[at]));
};

/** The route that a call is for: one that is spelled out comes before one that has a parameter there. */
const routeOf = ({ routes }: Dialect, call: GoldenCall): DialectRoute | undefined =>
  routes
    .flatMap((route) => route.paths.map((path) => ({ route, path })))
    .filter(({ route, path }) => route.method === call.method && leadsTo(path, call))
    .toSorted((a, b) => a.path.split(':').length - b.path.split(':').length)[0]?.route;

const nameOf = ({ method, paths: [path = ''] }: DialectRoute): string => `${method} ${path}`;

const endpoints = ALL_DIALECTS.flatMap((dialect) => {
  const calls = callsOf(dialect);
  return dialect.routes
    .filter((route) => !BESIDES.includes(nameOf(route)))
    .map((route) => ({
      name: nameOf(route),
      page: `docs/dialects/${dialect.name}.md`,
      files: calls.filter((call) => routeOf(dialect, call) === route).map(({ file }) => file),
    }));
});

const ROW_PATTERN = /^\| \[([^\]]+)\]\((docs\/[^)]+)\) \| `([^`]+)` \| \[[^\]]+\]\(([^)]+\.http)\) \|$/gm;

const rows = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(ROW_PATTERN)].map(
  ([, vendor, page = '', name, file = '']) => ({ vendor, page, name, file }),
);

describe('an endpoint of a vendor', () => {
  it.each(endpoints)('$name has a golden pair', ({ files }) => {
    expect(files).not.toEqual([]);
  });

  it('is there for every one that the vendors list', () => {
    expect(endpoints).toHaveLength(LISTED_ENDPOINTS);
  });

  it('stands in the README', () => {
    const expected = endpoints.map(({ name, page }) => ({ name: name.replaceAll(/:(\w+)/g, '{$1}'), page }));
    expect(rows.map(({ name, page }) => ({ name, page }))).toEqual(expected);
  });

  it('is linked there to its golden pair and to the page of its vendor', () => {
    expect(rows.filter(({ file }, index) => endpoints[index]?.files.includes(file) !== true)).toEqual([]);
    const headings = rows.map(({ page }) => readFileSync(join(ROOT, page), 'utf8').split('\n')[0]);
    expect(headings).toEqual(rows.map(({ vendor }) => `# ${vendor}`));
  });
});
