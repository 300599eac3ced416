import fc from 'fast-check';

const HUGE_LENGTH = 30_000;
const OVERSIZE_LENGTH = 1_100_000;
const DEEP = 10_000;

/** Texts, some of which fit nowhere. */
export const texts = fc.constantFrom(
  '',
  ' ',
  'Fuzzwort',
  'Zwei\nFuzzzeilen',
  'fuzz@beispiel.example',
  '😀 Fuzzgesicht',
  '\u202efuzz\ufeff\u0085',
  '12.50',
  '1e400',
  'toString',
  "'; drop table log.events; --",
  'x'.repeat(501),
  'x'.repeat(HUGE_LENGTH),
);
/** Texts of a format, and some that merely look like it. */
export const FORMATTED: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  uuid: fc.uuid(),
  date: fc.constantFrom('1999-12-31', '2000-02-29', '0001-01-01', '2026-02-30'),
  'date-time': fc.constantFrom(
    '2026-05-05T05:05:05Z',
    '2027-05-05T05:05:05.123456+14:00',
    '0000-01-01T00:00:00+23:00',
    '9999-12-31T23:59:59-23:00',
  ),
};

/** Nothing, mostly. */
export const rarely = <Value>(some: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: some });

/** Numbers at the edges. */
export const numbers = fc.constantFrom(0, -1, 1, 7, 0.5, 2 ** 31, 2 ** 53 + 2, -1e308, 5e-324);
/** Texts that are no JSON, or that nobody may store. */
export const broken: fc.Arbitrary<string | Uint8Array> = fc.constantFrom<(string | Uint8Array)[]>(
  '',
  '{',
  '{"note": }',
  '{"note": "x"} trailing',
  "{'note': 1}",
  'null',
  '[]',
  '"text"',
  '5',
  '{"note": NaN}',
  '{"statusCode": 1e400}',
  '{"statusCode": -1e400}',
  '{"note": "\\u0000"}',
  '{"note": "half \\ud83d of it"}',
  '{"\\udc00": 1}',
  '{"meta": {"deep": {"\\u0000": 1}}}',
  '{"__proto__": {"note": "x"}}',
  '{"note": 1, "note": 2}',
  `{"meta": ${'{"a":'.repeat(100)}1${'}'.repeat(100)}}`,
  '['.repeat(DEEP),
  `{"note": "${'x'.repeat(OVERSIZE_LENGTH)}"}`,
  new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
);

/** Media types, few of which fit. */
export const mediaTypes = fc.constantFrom(
  'application/json',
  'application/merge-patch+json',
  'application/json; charset=utf-16',
  'application/x-ndjson',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'nonsense',
);

/** What may stand in a path instead of a name. */
export const oddNames = fc.constantFrom(
  '%00',
  '%ff',
  '%c0%80',
  '%ed%a0%80',
  '%2e%2e%2f',
  '%',
  '%zz',
  '0',
  '-1',
  '1e3',
  '1.0',
  '99999999999999999999',
  'code=',
  'code=%00',
  'code=%F0%9F%92%A9',
  'externalId=%20',
  'email=a@b',
  'nothing',
  '019A0000-0000-7000-8000-000000000000',
  '019a0000-0000-7000-8000-00000000000',
  "'%20or%201=1",
  '%7Bcustomer%7D',
  'a%2Fb',
  `code=${'x'.repeat(501)}`,
  'x'.repeat(3_000),
);

/** Values of query parameters, as they stand in an address. */
export const oddValues = fc.constantFrom(
  '',
  '%00',
  '%ff',
  '-1',
  '0',
  '1.5',
  '99999999999999999999',
  'head',
  'true',
  'nonsense',
  'displayName,-displayName',
  'W10.W10',
  '2026-13-01T00:00:00Z',
  "a'b",
  '%25',
  '%F0%9F%98%80',
  '%22quoted%22%20%26%20%7C%20!%20:*',
  'x'.repeat(600),
  'x'.repeat(5_000),
);

/** Headers that mean something here, mostly with values that do not. */
export const oddHeaders = fc.constantFrom<Record<string, string>[]>(
  { 'if-match': 'nonsense' },
  { 'if-match': '"99999999999999999999"' },
  { 'if-match': '"1"', 'if-none-match': '*' },
  { 'if-none-match': '"1"' },
  { 'idempotency-key': '' },
  { 'idempotency-key': 'two words' },
  { 'idempotency-key': '"unclosed' },
  { 'idempotency-key': 'x'.repeat(256) },
  { 'idempotency-key': 'schlüssel' },
  { 'clientele-reason': 'Not Kebab' },
  { 'clientele-reason': 'why; note=unquoted' },
  { 'clientele-reason': 'why; note=%"%00"' },
  { 'clientele-reason': 'why; note=%"%ff"' },
  { 'clientele-min-position': '99999999999' },
  { 'clientele-min-position': 'tail' },
  { prefer: 'dry-run' },
  { prefer: 'return=minimal, dry-run; x="' },
  { 'x-correlation-id': 'no uuid' },
  { traceparent: '00-00000000000000000000000000000000-0000000000000000-00' },
  { accept: 'text/csv;q=0, */*' },
  { 'content-encoding': 'gzip' },
);
