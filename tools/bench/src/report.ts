import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from './figures.ts';
import { ROOT } from './processes.ts';

/** A page with a place for figures, which begins with this line. */
interface Page {
  readonly path: string;
  readonly begin: string;
}

/** Where the figures of a whole run stand. */
export const BENCHMARKS: Page = {
  path: join(ROOT, 'docs/benchmarks.md'),
  begin: '<!-- figures: written by `npm run bench` -->',
};
/** Where the figures of large installations stand. */
export const DEPLOYMENT: Page = {
  path: join(ROOT, 'deploy/README.md'),
  begin: '<!-- figures: written by `npm run bench -- --only scale` -->',
};
const END = '<!-- end of figures -->';
const HEADINGS = ['what', 'Clientele', 'against', 'ratio', 'target', 'met'];

const cellsOf = ({ what, ours, against, ratio, target, met }: Row): string[] => [
  what,
  ours,
  against,
  ratio,
  target,
  met === null ? '' : met ? 'yes' : '**no**',
];

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A row as it is printed while the bench runs. */
export const printed = (row: Row): string => {
  const [what, ours, ...rest] = cellsOf(row);
  return [`${row.group}: ${what}:`, ours, ...rest.filter((cell) => cell !== '')].join('  ');
};

/** All rows as a table, and what they were measured on. */
export const tableOf = (rows: readonly Row[], machine: string): string =>
  [
    `Measured on ${machine}.`,
    '',
    line(HEADINGS),
    line(HEADINGS.map(() => '---')),
    ...rows.map(cellsOf).map(line),
  ].join('\n');

/** Puts a table in the place of the last one on the page. */
export const publish = async (table: string, { path, begin: first }: Page): Promise<void> => {
  const page = await readFile(path, 'utf8');
  const begin = page.indexOf(first);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`${path} has no place for the figures`);
  await writeFile(path, `${page.slice(0, begin)}${first}\n\n${table}\n\n${page.slice(end)}`);
};
