import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  BLANK_CUSTOMER,
  documentOf,
  fieldsAfter,
  type CustomerEvent,
  type CustomerFields,
  type Recorded,
  type Standing,
} from '@clientele/contracts';
import { api, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { customersView } from './customers.view.ts';
import type { HistoryEntry } from './customers.history.ts';
import { serveViews } from './server.specimen.ts';
import { idOf, newCustomer, noted, openStage, registered, type Stage } from './specimen.ts';
import { verify } from './verify.ts';

const EVENTS = 150;
const MOMENTS = 200;

let stage: Stage;
let app: NestFastifyApplication;
let auditor: Api;

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  app = await serveViews(stage);
  auditor = api(await app.getUrl(), 'acme:audit:read');
});
afterAll(async () => {
  await app.close();
  await stage.close();
});

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !value.includes('\0'));
const maybe = fc.option(text);
const meta = fc.dictionary(
  text.filter((key) => key !== '__proto__'),
  fc.option(fc.integer()),
  { noNullPrototype: true },
);
const made = <const Type extends string, Data>(type: Type, data: fc.Arbitrary<Data>) =>
  data.map((some) => ({ type, data: some }));
const sealed = <Members>(members: fc.Arbitrary<Members>) => fc.record({ sealed: members });
const event: fc.Arbitrary<CustomerEvent> = fc.oneof(
  made('CustomerRenamed', sealed(fc.record({ firstName: maybe, companyName: maybe }))),
  made('CustomerKindChanged', fc.record({ kind: fc.constantFrom('person' as const, 'company' as const) })),
  made('CustomerNoteChanged', sealed(fc.record({ note: maybe }))),
  made('CustomerTagsChanged', sealed(fc.record({ tags: fc.array(text, { maxLength: 3 }) }))),
  made('CustomerMetaChanged', sealed(fc.record({ meta }))),
  made('CustomerStatusCodeChanged', fc.record({ statusCode: fc.integer() })),
  made('CustomerArchived', fc.constant({ archivedAt: '2026-01-01T00:00:00.000Z' })),
  made('CustomerRestored', fc.constant({})),
  made('CustomerDeactivated', fc.constant({})),
  made('PersonErased', fc.record({ kids: fc.array(fc.uuid(), { maxLength: 1 }) })),
);

/** The plainest fold there is: nothing of the views' in it. */
const naive = (id: string, happened: readonly (readonly [CustomerEvent, Standing])[]) => {
  let fields: CustomerFields = BLANK_CUSTOMER;
  for (const [one] of happened) fields = fieldsAfter(fields, one);
  const standing = happened.at(-1)?.[1];
  return standing && documentOf(id, fields, standing);
};

it('shows at any moment what a plain fold of the events up to then gives', async () => {
  const seed = Date.now();
  const stream = newCustomer();
  const id = idOf(stream);
  const others = fc.sample(fc.boolean(), { seed, numRuns: EVENTS });
  for (const [index, one] of fc.sample(event, { seed, numRuns: EVENTS }).entries()) {
    if (others[index]) await stage.append([newCustomer(), noted('of somebody else')]);
    await stage.append([stream, index === 0 ? registered(2, { companyName: 'Acme AG' }) : one]);
  }
  const recorded = await stage.store.readStream(stream);
  const createdAt = recorded[0]?.at ?? '';
  const happened = recorded.map((one) => {
    const { version, position, at: updatedAt } = one;
    return [
      one as Recorded<CustomerEvent>,
      { version, revision: version, position, createdAt, updatedAt },
    ] as const;
  });
  const head = await stage.store.head();
  for (const position of fc.sample(fc.bigInt({ min: 1n, max: head }), { seed, numRuns: MOMENTS })) {
    const expected = naive(
      id,
      happened.filter(([, standing]) => standing.position <= position),
    );
    const { status, body } = await auditor.get(`/v1/customers/${id}?asOf=${position}`);
    expect({ seed, position, status, body }).toEqual({
      seed,
      position,
      status: expected ? 200 : 404,
      body: expected ?? body,
    });
  }
  const live = await auditor.get(`/v1/customers/${id}`, { 'clientele-min-position': 'head' });
  expect(live.body).toEqual(naive(id, happened));
  expect((await verify(stage, customersView)).difference).toBeNull();
});

it('takes a time as the state just before the first event that is later', async () => {
  const stream = newCustomer();
  await stage.append([stream, registered(3, { companyName: 'First' })]);
  const [first] = await stage.store.readStream(stream);
  const at = (time: string) => auditor.get(`/v1/customers/${idOf(stream)}?asOf=${time}`);
  expect(await at(first?.at ?? '')).toMatchObject({ status: 200, body: { displayName: 'First' } });
  expect(await at('2001-01-01T00:00:00Z')).toMatchObject({ status: 404 });
  expect(await at('2999-01-01T00:00:00Z')).toMatchObject({
    status: 400,
    body: { code: 'position-beyond-head' },
  });
  expect(await at('99999999')).toMatchObject({ status: 400, body: { code: 'position-beyond-head' } });
  expect(await at('once')).toMatchObject({ status: 400, body: { errors: [{ parameter: 'asOf' }] } });
});

it('tells what happened, newest first, with what each event changed, in pages', async () => {
  const stream = newCustomer();
  await stage.append([stream, registered(4, { companyName: 'Acme' })]);
  await stage.append([stream, noted('one')]);
  await stage.append([stream, { type: 'CustomerRatesChanged', data: { creditRate: '1.5' } }]);
  const page = async (query: string) => {
    const { body } = await auditor.get(`/v1/customers/4/history?${query}`);
    return body as { items: HistoryEntry[]; next: string | null; total?: number };
  };
  const first = await page('limit=2&total=true');
  expect(first).toMatchObject({
    total: 3,
    items: [
      {
        version: 3,
        type: 'CustomerRatesChanged',
        changes: [{ path: '/billing/creditRate', from: '0', to: '1.5' }],
      },
      {
        version: 2,
        type: 'CustomerNoteChanged',
        actor: 'key:test',
        changes: [{ path: '/note', from: null, to: 'one' }],
      },
    ],
  });
  const last = await page(`limit=2&total=true&cursor=${first.next}`);
  expect(last).toMatchObject({ total: 3, next: null });
  expect(last.items[0]?.changes).toContainEqual({ path: '/displayName', from: null, to: 'Acme' });
});
