import { expect, it } from '@jest/globals';
import { linesLike, paths, sources } from './repository.ts';

const code = sources.filter(({ path }) => !path.startsWith('tools/tidy/'));

it('names every folder and file after what is in it', () => {
  const banned =
    /(^|[/.-])(common|utils?|helpers?|shared|impl|handlers|dtos?|interfaces|misc|managers?)([/.-]|$)/i;
  expect(paths.filter((path) => banned.test(path))).toEqual([]);
});

it('gives no type a prefix or a suffix instead of a name', () => {
  const banned = /I[A-Z][a-z]\w*|Base[A-Z]\w*|Abstract[A-Z]\w*|\w+(Impl|Helper|Utils?)/;
  const declared = new RegExp(
    `\\b(class|interface|type|enum)\\s+(${banned.source})\\s*([<={]|extends|implements)`,
  );
  expect(linesLike(code, declared)).toEqual([]);
});

it('has index.ts as the only barrel of a library', () => {
  const barrels = sources.filter(({ path }) => /\/index\.tsx?$/.test(path)).map(({ path }) => path);
  expect(barrels.filter((path) => !/^libs\/[^/]+\/src\/index\.ts$/.test(path))).toEqual([]);
  const passesOn = /^(\s*export\s[^;]*\sfrom\s+'[^']+';)+\s*$/;
  const hidden = sources.filter(({ path, text }) => !path.endsWith('/src/index.ts') && passesOn.test(text));
  expect(hidden.map(({ path }) => path)).toEqual([]);
});

it('draws no section banners: such a file is two files', () => {
  expect(linesLike(code, /^\s*(\/\/|\/?\*)\s*[-=*#~]{4,}/)).toEqual([]);
});
