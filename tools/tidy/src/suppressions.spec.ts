import { expect, it } from '@jest/globals';
import { filesLike, linesLike } from './repository.ts';

const code = filesLike(/\.([cm]?[jt]sx?|sql|sh|ya?ml)$|^\.ci\//).filter(
  ({ path }) => !path.startsWith('tools/tidy/src/'),
);

it('leaves nothing for later', () => {
  expect(linesLike(code, /\b(FIXME|TODO|XXX|HACK)\b/)).toEqual([]);
});

it('silences neither the compiler nor the linter', () => {
  expect(
    linesLike(code, /(es|ox)lint-disable|@ts-(ignore|expect-error|nocheck)|(v8|istanbul|c8) ignore/),
  ).toEqual([]);
  expect(linesLike(code, /\bas any\b|\bas unknown as\b|<any>/)).toEqual([]);
});

it('runs every test', () => {
  const specs = code.filter(({ path }) => path.endsWith('.ts'));
  const left = /\b(it|test|describe)\.(only|skip|todo|failing)\b|\b(fit|xit|fdescribe|xdescribe|xtest)\(/;
  expect(linesLike(specs, left)).toEqual([]);
});
