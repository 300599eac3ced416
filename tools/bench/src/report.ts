import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from './figures.ts';
import { ROOT } from './processes.ts';

const PAGE = join(ROOT, 'docs/benchmarks.md');
const BEGIN = '<!-- figures: written by `npm run bench` -->';
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
export const publish = async (table: string): Promise<void> => {
  const page = await readFile(PAGE, 'utf8');
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`${PAGE} has no place for the figures`);
  await writeFile(PAGE, `${page.slice(0, begin)}${BEGIN}\n\n${table}\n\n${page.slice(end)}`);
};
