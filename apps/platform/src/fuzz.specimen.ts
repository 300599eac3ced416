import fc from 'fast-check';
import {
  broken,
  FORMATTED,
  mediaTypes,
  numbers,
  oddHeaders,
  oddNames,
  oddValues,
  rarely,
  texts,
} from './oddities.specimen.ts';
import { BOUNDARY, formsOf } from './fuzz-forms.specimen.ts';

/** A JSON schema, as far as it is read here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

/** What a route takes, out of the API description. */
export interface Target {
  readonly method: string;
  /** With its parameters as `{name}`. */
  readonly template: string;
  readonly query: readonly string[];
  readonly body: Schema | null;
  /** The fields of a form besides its file, where it takes one. */
  readonly form: readonly string[] | null;
  readonly streams: boolean;
  /** What it carries, where it makes commands of other routes. */
  readonly carries: readonly Target[];
  /** For each path parameter, values that lead to something that is there. */
  readonly named: Readonly<Record<string, readonly string[]>>;
}

/** A request, whatever is wrong with it. */
export interface Attack {
  readonly path: string;
  readonly body: string | Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export type Resolve = (schema: Schema) => Schema;

/** Members of an object that are sent at most, so that one fault does not hide the others. */
const MEMBERS_MAX = 4;
/** How many values fit for one that may not. */
const FITTING_TO_ONE = 12;
/** Commands of one transaction. */
const COMMANDS_MAX = 4;
/** How many transactions there are for one body that is anything. */
const CARRIED_TO_ONE = 3;
/** Deeper values are whatever they like. */
const DEPTH_MAX = 4;

const junk: fc.Arbitrary<unknown> = fc.oneof(
  texts,
  numbers,
  fc.uuid(),
  fc.constantFrom(null, true, false, [], {}, [[]], [null], { fuzz: 1 }, [{}, 'x']),
  fc.jsonValue({ maxDepth: 3 }),
);

/** What a schema takes, and now and then, anywhere in it, what it does not. */
const valuesOf = (schema: Schema, resolve: Resolve, depth = 0): fc.Arbitrary<unknown> => {
  if (depth > DEPTH_MAX) return junk;
  const resolved = resolve(schema);
  const fitting = composedOf(resolved, resolve, depth) ?? scalarsOf(resolved);
  return fc.oneof({ weight: FITTING_TO_ONE, arbitrary: fitting }, { weight: 1, arbitrary: junk });
};

/** Values of a schema that is made of others; `null` of any other. */
const composedOf = (
  { anyOf, properties, additionalProperties, items }: Schema,
  resolve: Resolve,
  depth: number,
): fc.Arbitrary<unknown> | null => {
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((each) => valuesOf(each, resolve, depth + 1)));
  if (properties !== undefined) return objectsOf(properties, resolve, depth);
  if (items !== undefined) return fc.array(valuesOf(items, resolve, depth + 1), { maxLength: 3 });
  if (typeof additionalProperties !== 'object') return null;
  return fc.dictionary(texts, fc.jsonValue(), { maxKeys: 3 });
};

const scalarsOf = ({ enum: some, type, format = '' }: Schema): fc.Arbitrary<unknown> => {
  if (some !== undefined) return fc.constantFrom(...some);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer' || type === 'number') return numbers;
  return FORMATTED[format] ?? texts;
};

const objectsOf = (
  properties: NonNullable<Schema['properties']>,
  resolve: Resolve,
  depth: number,
): fc.Arbitrary<unknown> => {
  const members = Object.entries(properties).map(([name, member]) =>
    valuesOf(member, resolve, depth + 1).map((value) => [name, value] as const),
  );
  const unknown = fc.tuple(fc.constantFrom('nickname', '', 'Id', '__proto__', 'a/b~c'), junk);
  const chosen = fc.subarray([...members.keys()], { maxLength: Math.min(members.length, MEMBERS_MAX) });
  return chosen
    .chain((indexes) => fc.tuple(...indexes.map((index) => members[index]!), rarely(unknown)))
    .map((entries) => Object.fromEntries(entries.filter((entry) => entry !== null)));
};

const pathsOf = ({ template, named, query }: Target): fc.Arbitrary<string> => {
  const parts = template.split('/').map((part) => {
    const known = /^\{(\w+)\}$/.exec(part)?.[1];
    if (known === undefined) return fc.constant(part);
    const good = fc.constantFrom(...(named[known] ?? ['1']));
    return fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: oddNames });
  });
  const names = fc.constantFrom(...query, 'unknown', '%00', 'limit');
  const one = fc.tuple(names, oddValues).map(([name, value]) => `${name}=${value}`);
  const asked = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(one, { maxLength: 2 }) },
  );
  return fc.tuple(fc.tuple(...parts), asked).map(([path, found]) => {
    const search = found.length === 0 ? '' : `?${found.join('&')}`;
    return path.join('/') + search;
  });
};

const bodiesOf = ({ body, streams }: Target, resolve: Resolve): fc.Arbitrary<Attack['body']> => {
  if (body === null) return streams ? linesOf(resolve) : fc.option(broken, { nil: undefined, freq: 4 });
  const written = valuesOf(body, resolve).map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 5, arbitrary: written },
    { weight: 2, arbitrary: broken },
    fc.constant(undefined),
  );
};

const linesOf = (resolve: Resolve): fc.Arbitrary<string> => {
  const call = fc.record(
    {
      key: junk,
      method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 7),
      path: fc.oneof(
        oddNames.map((name) => `/v1/customers/${name}`),
        texts,
      ),
      body: valuesOf({ $ref: '#/components/schemas/CustomerInput' }, resolve),
    },
    { requiredKeys: [] },
  );
  const line = fc.oneof(
    call.map((value) => JSON.stringify(value)),
    broken.map(String),
  );
  return fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n'));
};

/** Commands to any routes, in one body; now and then one names what an earlier one answered. */
const transactionsOf = (targets: readonly Target[], resolve: Resolve): fc.Arbitrary<string> => {
  const commands = targets.map((target) =>
    fc.record(
      {
        method: fc.constant(target.method),
        path: fc.oneof({ weight: 6, arbitrary: pathsOf(target) }, { weight: 1, arbitrary: earlier(target) }),
        body: target.body === null ? rarely(junk) : valuesOf(target.body, resolve),
        headers: rarely(oddHeaders).map((headers) => headers ?? {}),
      },
      { requiredKeys: ['method', 'path'] },
    ),
  );
  const several = fc.array(fc.oneof(...commands), { minLength: 1, maxLength: COMMANDS_MAX });
  return several.map((all) => JSON.stringify({ commands: all }));
};

const earlier = ({ template }: Target): fc.Arbitrary<string> =>
  fc.constantFrom('{0}', '{1}', '{999}').map((named) => template.replaceAll(/\{\w+\}/g, named));

const contentsOf = (target: Target, resolve: Resolve): fc.Arbitrary<Omit<Attack, 'path'>> => {
  const { body, form, streams, carries } = target;
  const typed = (type: string, contents: fc.Arbitrary<Attack['body']>) =>
    contents.map((content) => ({ body: content, headers: { 'content-type': type } }));
  const usual = typed(streams ? 'application/x-ndjson' : 'application/json', bodiesOf(target, resolve));
  if (form !== null)
    return fc.oneof(usual, typed(`multipart/form-data; boundary=${BOUNDARY}`, formsOf(form)));
  if (carries.length === 0 || body === null) return usual;
  return fc.oneof(usual, {
    weight: CARRIED_TO_ONE,
    arbitrary: typed('application/json', transactionsOf(carries, resolve)),
  });
};

/** Requests to a route, most of them wrong in one way or another. */
export const attacksOn = (target: Target, resolve: Resolve): fc.Arbitrary<Attack> => {
  const nothing = fc.constant({ body: undefined, headers: { 'content-type': 'application/json' } });
  return fc
    .record({
      path: pathsOf(target),
      content: target.method === 'GET' ? nothing : contentsOf(target, resolve),
      type: rarely(mediaTypes.map((type) => ({ 'content-type': type }))),
      odd: rarely(oddHeaders),
    })
    .map(({ path, content: { body, headers }, type, odd }) => ({
      path,
      body,
      headers: { ...headers, ...type, ...odd },
    }));
};
