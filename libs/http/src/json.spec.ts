import { describe, expect, it } from '@jest/globals';
import { Invalid } from './invalid.ts';
import { DEPTH_MAX, parseJson } from './json.ts';

const faultOf = (bytes: Buffer | string) => {
  try {
    parseJson(Buffer.from(bytes));
  } catch (error) {
    if (error instanceof Invalid) return { code: error.code, ...error.errors[0] };
    throw error;
  }
  throw new Error('nothing was refused');
};

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a JSON body', () => {
  it('is read, and its text kept as it came', () => {
    expect(parseJson(Buffer.from('{ "name": "Zoë 🎂" }'))).toEqual({
      text: '{ "name": "Zoë 🎂" }',
      value: { name: 'Zoë 🎂' },
    });
  });

  it('may hold characters as escapes', () => {
    expect(parseJson(Buffer.from(String.raw`{"name":"\u00e9\ud83c\udf82"}`)).value).toEqual({ name: 'é🎂' });
  });

  it.each([
    ['broken JSON', '{"name":', ''],
    ['U+0000 in a value', String.raw`{"names":["a","b\u0000"]}`, '/names/1'],
    ['U+0000 in a name', String.raw`{"a\u0000":1}`, ''],
    ['half a character', String.raw`{"name":"\ud83c"}`, '/name'],
    ['half a character in a name', String.raw`{"outer":{"\udf82":1}}`, '/outer'],
    ['a member named __proto__', '{"meta":{"__proto__":{"admin":true}}}', '/meta/__proto__'],
    ['the same, hidden in escapes', String.raw`{"\u005f_proto__":1}`, '/__proto__'],
    ['names that a pointer escapes', String.raw`{"a/b":{"c~d":"\u0000"}}`, '/a~1b/c~0d'],
  ])('refuses %s and says where', (_, text, pointer) => {
    expect(faultOf(text)).toMatchObject({ code: 'invalid-json', pointer });
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(faultOf(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({ code: 'invalid-json', pointer: '' });
  });

  it('may be nested, but not too deeply', () => {
    expect(parseJson(Buffer.from(nested(DEPTH_MAX))).text).toHaveLength(DEPTH_MAX * 2);
    expect(faultOf(nested(DEPTH_MAX + 2))).toMatchObject({ code: 'invalid-json' });
    expect(faultOf(nested(100_000))).toMatchObject({ code: 'invalid-json' });
  });

  it('may hold many arrays side by side', () => {
    expect(parseJson(Buffer.from(`[${'[],'.repeat(1_000)}[]]`)).value).toHaveLength(1_001);
  });
});
