import { describe, expect, it } from '@jest/globals';
import {
  asyncApiDocument,
  EVENT_CONTRACTS,
  PUBLISHED,
  type EventContract,
  type EventSample,
} from '@clientele/contracts';
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { read } from './repository.ts';

const sampleOf = (type: string, schema: number): EventSample =>
  JSON.parse(read(`libs/contracts/samples/${type}.v${schema}.json`));

const document = asyncApiDocument({ version: '1.0.0', prefix: 'acme', sampleOf });
const { messages } = document.components;

const strict = () => {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  formats.default(ajv);
  return ajv;
};
const validator = strict().addVocabulary(Object.keys(document)).addSchema(document, 'events');
const check = (pointer: string, value: unknown) => {
  const validate = validator.getSchema(`events#/components/${pointer}`);
  if (validate === undefined) throw new Error(`the document has no ${pointer}`);
  return validate(value) === true ? null : validate.errors;
};

/** Every event that the contexts declare, with where it happens. */
const events = Object.entries(PUBLISHED).flatMap(([context, categories]) =>
  Object.entries(categories).flatMap(([category, contracts]) =>
    Object.entries<EventContract>(contracts).map(([type, { schema }]) => ({
      context,
      category,
      type,
      schema,
    })),
  ),
);

const exampleFor = (type: string) => {
  const [example] = messages[type]?.examples ?? [];
  if (example === undefined) throw new Error(`the document shows no ${type}`);
  return example;
};

describe('the description of the events', () => {
  it('is AsyncAPI 3.0', () => {
    // The specification brings the schema of schemas along.
    const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
    formats.default(ajv);
    const validate = ajv.compile(Object.fromEntries(Object.entries(specs.schemas['3.0.0'])));
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(document.asyncapi).toBe('3.0.0');
  });

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path = '']) => path,
    );
    const found = (path: string) =>
      path.split('/').reduce<unknown>((part, name) => (part as Record<string, unknown>)?.[name], document);
    expect(references.length).toBeGreaterThan(events.length);
    expect(references.filter((path) => found(path) === undefined)).toEqual([]);
  });

  it('has a topic for each context, with all of its events and no others', () => {
    for (const [context, { address, messages: listed }] of Object.entries(document.channels)) {
      const types = events.filter((each) => each.context === context).map(({ type }) => type);
      expect(address).toBe(`acme.${context}`);
      expect(Object.keys(listed as object).toSorted()).toEqual(types.toSorted());
    }
    expect(Object.keys(document.channels)).toEqual(Object.keys(PUBLISHED));
    expect(Object.keys(messages).toSorted()).toEqual(events.map(({ type }) => type).toSorted());
  });

  it('leaves out what keeps the log in order, and no event of a context', () => {
    const silent = Object.keys(EVENT_CONTRACTS).filter((type) => !(type in messages));
    expect(silent.filter((type) => !/^(Api|Claim|Log|Numbers|Reaction|Tenant)/.test(type))).toEqual([]);
    expect(Object.keys(messages).filter((type) => !(type in EVENT_CONTRACTS))).toEqual([]);
  });
});

it('tells of every header and of every topic in the page for teams, and of no others', () => {
  const page = read('docs/events.md');
  const named = (pattern: RegExp) => new Set([...page.matchAll(pattern)].map(([name]) => name));
  const { properties } = document.components.schemas['Envelope'] as { readonly properties: object };
  const told = Object.keys(properties).filter((name) => name.startsWith('ce_') && name !== 'ce_specversion');
  expect(named(/\bce_\w+/g)).toEqual(new Set(told));
  expect(named(/(?<=`clientele\.)\w+/g)).toEqual(new Set(Object.keys(PUBLISHED)));
});

describe.each(events)('$type', ({ category, type, schema }) => {
  const example = exampleFor(type);

  it('shows its golden sample as it is published', () => {
    const { data } = sampleOf(type, schema);
    const { sealed: box, ...open } = example.payload;
    const { sealed, ...opened } = data;
    expect(open).toEqual(opened);
    expect(box === undefined).toBe(sealed === undefined);
    expect(check(`messages/${type}/headers`, example.headers)).toBeNull();
    expect(check(`messages/${type}/payload`, example.payload)).toBeNull();
  });

  it('takes nothing that was typed, and no member that it does not know', () => {
    const { payload, headers } = example;
    expect(check(`messages/${type}/payload`, { ...payload, sealed: { note: 'typed' } })).not.toBeNull();
    expect(check(`messages/${type}/payload`, { ...payload, more: 1 })).not.toBeNull();
    expect(check(`messages/${type}/headers`, { ...headers, ce_type: 'Other' })).not.toBeNull();
    expect(check(`messages/${type}/headers`, { ...headers, ce_subject: `x${category}-a-1` })).not.toBeNull();
  });

  it('takes the envelope at its fullest and at its barest', () => {
    const { headers } = example;
    const { ce_traceparent: _, ...bare } = headers;
    const full = { ...headers, ce_reason: 'typing-error', ce_causationid: headers.ce_id };
    expect(check(`messages/${type}/headers`, bare)).toBeNull();
    expect(check(`messages/${type}/headers`, full)).toBeNull();
    for (const name of Object.keys(bare))
      expect(check(`messages/${type}/headers`, { ...bare, [name]: undefined })).not.toBeNull();
  });
});
