import fc from 'fast-check';
import { rarely, texts } from './oddities.specimen.ts';

/** What stands between the parts of a form. */
export const BOUNDARY = 'Fuzzgrenze';

const LARGE_BYTES = 300_000;
const PARTS_MAX = 4;

/** Files, few of which are what they say. */
const files = fc.constantFrom(
  '',
  'Fuzzinhalt',
  '<script>alert("fuzz")</script>',
  '%PDF-1.7 fuzz',
  '\u0089PNG\r\n\u001a\n fuzz',
  `GIF89a${'\u0000'.repeat(64)}`,
  `\r\n--${BOUNDARY.slice(1)}\r\n`,
  'x'.repeat(LARGE_BYTES),
);

const dispositions = fc.constantFrom(
  'name="file"; filename="fuzz.txt"',
  'name="file"; filename="../../fuzz\u0000.html"',
  'name="file"; filename="C:\\\\fuzz\\\\fuzz.exe"',
  'name="file"; filename*=UTF-8\'\'%ff%zz',
  `name="file"; filename="${'x'.repeat(5_000)}"`,
  'name="file"',
);

const types = fc.constantFrom('', 'content-type: text/html\r\n', 'content-type: nonsense; charset=\r\n');

const part = (disposition: string, type: string, content: string): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; ${disposition}\r\n${type}\r\n${content}\r\n`;

const fileParts = fc
  .tuple(dispositions, types, files)
  .map(([disposition, type, content]) => part(disposition, type, content));

const fieldParts = (names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...names, 'nickname', '', '__proto__'),
      fc.oneof(texts, fc.constantFrom('true', 'false', '\u0000')),
    )
    .map(([name, value]) => part(`name="${name}"`, '', value));

/** What else may stand in a form; it need not be one. */
const scraps = fc.constantFrom(
  `--${BOUNDARY}\r\n\r\nno name\r\n`,
  `--${BOUNDARY}\r\ncontent-disposition: nonsense\r\n\r\nfuzz\r\n`,
  `--${BOUNDARY}\r\n${'x'.repeat(LARGE_BYTES)}: x\r\n\r\nfuzz\r\n`,
  'no part at all',
);

const ends = fc.oneof(
  { weight: 6, arbitrary: fc.constant(`--${BOUNDARY}--\r\n`) },
  { weight: 1, arbitrary: fc.constantFrom('', `--${BOUNDARY}`, `--${BOUNDARY}--`, 'after the end') },
);

/** Forms of a file and of fields with these names; now and then cut off, or worse. */
export const formsOf = (fields: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fieldParts(fields), { maxLength: PARTS_MAX }),
      fc.oneof({ weight: 8, arbitrary: fileParts }, { weight: 1, arbitrary: fc.constant('') }),
      rarely(fc.oneof(fileParts, scraps)),
      ends,
    )
    .map(([before, file, after, end]) => [...before, file, after ?? '', end].join(''));
