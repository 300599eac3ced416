import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LINE_BYTES_MAX, linesOf } from './lines.ts';

async function* pieces(...texts: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

const read = async (text: AsyncIterable<Buffer>) => {
  const lines: [number, string | null][] = [];
  for await (const { number, bytes } of linesOf(text)) lines.push([number, bytes && bytes.toString()]);
  return lines;
};

it('numbers the lines, blank ones included, and leaves those out', async () => {
  expect(await read(pieces('a\n\r\n  \nb\r\nc'))).toEqual([
    [1, 'a'],
    [4, 'b\r'],
    [5, 'c'],
  ]);
});

it('gives the same lines wherever the text is cut', async () => {
  const text = fc.array(
    fc.string({ unit: 'binary', minLength: 1 }).map((line) => `x${line.replaceAll('\n', '')}`),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(200)), async (lines, cuts) => {
      const bytes = Buffer.from(lines.join('\n'));
      const places = [
        0,
        ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b),
        bytes.length,
      ];
      const cut = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect((await read(pieces(...cut))).map(([, line]) => line)).toEqual(lines);
    }),
  );
});

it('holds nothing of a line that is too long, and goes on after it', async () => {
  const long = 'x'.repeat(LINE_BYTES_MAX);
  expect(await read(pieces(`${long}\n`, long, 'x', long, '\nshort'))).toEqual([
    [1, long],
    [2, null],
    [3, 'short'],
  ]);
});
