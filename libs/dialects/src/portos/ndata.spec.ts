import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isFault,
  OPERATORS,
  parseFilter,
  parseSort,
  printFilter,
  printSort,
  type Operation,
} from './ndata.ts';

const RUNS = { numRuns: 2_000 };

// Texts of what has a meaning meet the parser's branches far more often than any text would.
const meaningful = fc
  .array(fc.constantFrom(';', ':', ',', '\\', '-', ...OPERATORS, 'asc', 'desc', 'crm', '7', '', ' ', 'Ü'))
  .map((pieces) => pieces.join(''));
const text = fc.oneof(fc.string({ unit: 'binary' }), meaningful);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    operator: fc.constantFrom('eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like'),
    values: fc.tuple(text),
  }),
  fc.record({ operator: fc.constantFrom('in', 'nin'), values: fc.array(text, { minLength: 1 }) }),
  fc.record({ operator: fc.constantFrom('null', 'notnull'), values: fc.constant([]) }),
);

describe('a filter', () => {
  it.each<[string, readonly Operation[]]>([
    ['gt:10', [{ operator: 'gt', values: ['10'] }]],
    [
      'gt:0;lt:50',
      [
        { operator: 'gt', values: ['0'] },
        { operator: 'lt', values: ['50'] },
      ],
    ],
    ['true', [{ operator: 'eq', values: ['true'] }]],
    ['GE:1', [{ operator: 'gte', values: ['1'] }]],
    ['2022-11-01T00:00:00Z', [{ operator: 'eq', values: ['2022-11-01T00:00:00Z'] }]],
    ['lt:2022-11-01T10:30:00.5+01:00', [{ operator: 'lt', values: ['2022-11-01T10:30:00.5+01:00'] }]],
    ['in:a:b', [{ operator: 'in', values: ['a', 'b'] }]],
    ['nin:a,b\\,c', [{ operator: 'nin', values: ['a', 'b,c'] }]],
    ['null', [{ operator: 'null', values: [] }]],
    ['eq:null', [{ operator: 'eq', values: ['null'] }]],
    ['eq', [{ operator: 'eq', values: ['eq'] }]],
    ['eq:', [{ operator: 'eq', values: [''] }]],
    ['', [{ operator: 'eq', values: [''] }]],
    ['crm\\:7\\;8', [{ operator: 'eq', values: ['crm:7;8'] }]],
    ['eq:crm:7', [{ operator: 'eq', values: ['crm:7'] }]],
    ['a\\\\', [{ operator: 'eq', values: ['a\\'] }]],
    ['end\\', [{ operator: 'eq', values: ['end\\'] }]],
  ])('%s', (written, operations) => expect(parseFilter(written)).toEqual(operations));

  it.each(['near:7', 'crm:7', 'gt:1;around:2', 'null:1'])('is not %s', (written) =>
    expect(parseFilter(written)).toMatchObject({ fault: expect.any(String) }),
  );

  it('that is printed is read as it was', () =>
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1 }), (operations) =>
        expect(parseFilter(printFilter(operations))).toEqual(operations),
      ),
      RUNS,
    ));

  it('is never thrown at, and means the same when it is printed', () =>
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parseFilter(written);
        expect(isFault(parsed) ? parsed : parseFilter(printFilter(parsed))).toEqual(parsed);
      }),
      RUNS,
    ));
});

describe('a sort', () => {
  const key = fc.record({
    name: fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_.]{0,20}$/),
    descending: fc.boolean(),
  });

  it('has a direction in either form, or is ascending', () =>
    expect(parseSort('a,b:asc, c:DESC,-d')).toEqual([
      { name: 'a', descending: false },
      { name: 'b', descending: false },
      { name: 'c', descending: true },
      { name: 'd', descending: true },
    ]));

  it('may be empty', () => expect(parseSort(' ')).toEqual([]));

  it.each(['a,', 'a:up', '-a:asc', '--a', 'a;b', 'a b'])('is not %s', (written) =>
    expect(parseSort(written)).toMatchObject({ fault: expect.any(String) }),
  );

  it('that is printed is read as it was', () =>
    fc.assert(
      fc.property(fc.array(key), (keys) => expect(parseSort(printSort(keys))).toEqual(keys)),
      RUNS,
    ));

  it('is never thrown at', () =>
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parseSort(written);
        expect(isFault(parsed) ? parsed : parseSort(printSort(parsed))).toEqual(parsed);
      }),
      RUNS,
    ));
});
