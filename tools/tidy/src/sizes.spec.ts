import { expect, it } from '@jest/globals';
import { filesLike, linesLike, read } from './repository.ts';

const FILE_LINES_MAX = 250;
const ARCHITECTURE_LINES_MAX = 150;

const code = filesLike(/\.([cm]?[jt]sx?|sql|sh)$|^\.ci\//);
const lines = (text: string): number => text.trimEnd().split('\n').length;

it(`keeps every file within ${FILE_LINES_MAX} lines`, () => {
  const long = code.filter(({ text }) => lines(text) > FILE_LINES_MAX);
  expect(long.map(({ path, text }) => `${path} has ${lines(text)} lines`)).toEqual([]);
});

it('keeps every line of code within 110 columns', () => {
  expect(linesLike(code, /^.{111,}$/u)).toEqual([]);
});

it(`explains the architecture within ${ARCHITECTURE_LINES_MAX} lines`, () => {
  expect(lines(read('docs/ARCHITECTURE.md'))).toBeLessThanOrEqual(ARCHITECTURE_LINES_MAX);
});
