import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startCollector, type CollectedSpan, type Collector } from './collector.specimen.ts';
import { startPlatform, type OwnPlatform } from './own-platform.specimen.ts';
import { START_MS_MAX } from './platform.specimen.ts';

/** What a customer's deletion sets off, wherever that happens. */
const EVERYWHERE = [
  'DELETE /v1/customers/:customer',
  'transact',
  'append',
  'react close-wallet',
  'project customers',
  'project cards',
];
/** The processes that show in it, and what shows only between several of them. */
const BY_TOPOLOGY = new Map([
  ['platform', ['platform']],
  ['services', ['gateway', 'customers', 'wallets', 'views', 'publish']],
]);
const HERE = BY_TOPOLOGY.get(String(Reflect.get(globalThis, 'TOPOLOGY') ?? 'platform')) ?? [];
const TYPED = 'Zollinger-Abderhalden';

let collector: Collector;
let platform: OwnPlatform;

beforeAll(async () => {
  collector = await startCollector();
  platform = await startPlatform({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
}, START_MS_MAX);

afterAll(async () => {
  await platform.stop();
  await collector.close();
}, START_MS_MAX);

/** A customer with a card. */
const register = async (): Promise<string> => {
  const { body } = await platform.api.post('/v1/customers', { lastName: TYPED });
  const { id } = body as { readonly id: string };
  await platform.api.post(`/v1/customers/${id}/cards`, { serialNumber: randomUUID() });
  return id;
};

const namesOf = (spans: readonly CollectedSpan[]): ReadonlySet<string> =>
  new Set(spans.flatMap(({ name, service }) => [name, service]));
/** Whether all of it hangs together below one span, or below its caller's, who may have asked again. */
const isWhole = (spans: readonly CollectedSpan[]): boolean => {
  const ids = new Set<string | null>(spans.map(({ spanId }) => spanId));
  const outside = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId));
  return new Set(outside.map(({ parentSpanId }) => parentSpanId)).size === 1;
};
const shows = (spans: readonly CollectedSpan[]): boolean => {
  const names = namesOf(spans);
  return [...EVERYWHERE, ...HERE].every((name) => names.has(name)) && isWhole(spans);
};
/** Deletes a customer with a card in a trace of its caller, and answers the caller's span. */
const deleteIn = async (traceId: string, flags = '01'): Promise<string> => {
  const span = randomBytes(8).toString('hex');
  const headers = { traceparent: `00-${traceId}-${span}-${flags}` };
  const { status } = await platform.api.delete(`/v1/customers/${await register()}`, headers);
  expect(status).toBe(204);
  return span;
};

it('shows one request from its route to the views, and the reactions that it set off', async () => {
  await platform.api.delete(`/v1/customers/${await register()}`);
  const isShown = ({ traceId }: CollectedSpan) => shows(collector.trace(traceId));
  const spans = await collector.when((all) => all.some(isShown));
  const trace = collector.trace(spans.find(isShown)?.traceId ?? '');
  const parentOf = ({ parentSpanId }: CollectedSpan) => trace.find(({ spanId }) => spanId === parentSpanId);
  const cards = trace.find(({ name }) => name === 'project cards');
  const way: string[] = [];
  for (let span = cards; span !== undefined; span = parentOf(span)) way.unshift(span.name);
  // Every process that a request passes shows it by the same name.
  expect(way.filter((name, index) => name !== way[index - 1])).toEqual([
    'DELETE /v1/customers/:customer',
    'transact',
    'append',
    'react close-wallet',
    'transact',
    'append',
    'project cards',
  ]);
});

it('goes on with the trace of its caller', async () => {
  const traceId = randomBytes(16).toString('hex');
  const caller = await deleteIn(traceId);
  await collector.when(() => shows(collector.trace(traceId)));
  const [first] = collector.trace(traceId).filter(({ parentSpanId }) => parentSpanId === caller);
  expect(first?.name).toBe('DELETE /v1/customers/:customer');
});

it('shows what a dialect makes of a request within it', async () => {
  const traceId = randomBytes(16).toString('hex');
  const headers = { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
  expect((await platform.api.post('/api/customers', { name: TYPED }, headers)).status).toBe(201);
  // Each process sends what it has when it likes, so parts of the trace come in any order.
  await collector.when(() => {
    const trace = collector.trace(traceId);
    const names = namesOf(trace);
    return names.has('POST /api/customers') && names.has('project customers') && isWhole(trace);
  });
});

it('says nothing of what its caller wants no trace of', async () => {
  const [unwanted, wanted] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
  await deleteIn(unwanted, '00');
  await deleteIn(wanted);
  await collector.when(() => shows(collector.trace(wanted)));
  expect(collector.trace(unwanted)).toEqual([]);
});

it('tells nothing that a client typed', async () => {
  const traceId = randomBytes(16).toString('hex');
  const [code, key] = [`K-${randomUUID()}`, randomUUID()];
  const headers = {
    traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
    'idempotency-key': key,
    'x-correlation-id': randomUUID(),
    'clientele-reason': `house-rule; note="${TYPED}"`,
  };
  await platform.api.put(`/v1/customers/code=${code}?asOf=${TYPED}`, {}, headers);
  await platform.api.put(`/v1/customers/code=${code}`, { lastName: TYPED }, headers);
  await platform.api.get(`/v1/customers?q=${TYPED}`, headers);
  await platform.api.post(`/v1/${TYPED}`, {}, headers);
  await collector.when(() => collector.trace(traceId).some(({ name }) => name === 'project customers'));
  const told = JSON.stringify(collector.messages);
  for (const typed of [TYPED, code, key, headers['x-correlation-id'], 'house-rule'])
    expect(told).not.toContain(typed);
});
