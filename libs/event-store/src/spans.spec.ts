import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventLog } from './memory.ts';
import { Refused } from './meta.ts';
import { on } from './parts.ts';
import {
  inSpan,
  inSpanOfEach,
  isTracing,
  SPANS_OF_BATCH_MAX,
  startSpan,
  tracedBy,
  traceWith,
} from './spans.ts';
import { join, member, openMemoryStore, stamped, times } from './specimen.ts';
import { spansOf } from './tracer.ts';
import { transact } from './transact.ts';

const TRACE = 'a'.repeat(32);
const traceparentOf = (span: number, flags = '01') =>
  `00-${TRACE}-${String(span).padStart(16, '0')}-${flags}`;
const SAMPLED = traceparentOf(1);
const UNSAMPLED = traceparentOf(1, '00');

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const spans = () =>
  exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    id: span.spanContext().spanId,
    parent: span.parentSpanContext?.spanId,
    attributes: span.attributes,
  }));
const idle = async (): Promise<void> => undefined;

describe('while nobody traces', () => {
  it('makes no span, and changes no traceparent', async () => {
    expect(isTracing()).toBe(false);
    expect(startSpan('GET /', { parent: SAMPLED })).toBeNull();
    const stamp = { traceparent: SAMPLED };
    expect(await inSpan('append', { parent: SAMPLED }, async (span) => tracedBy(span, stamp))).toBe(stamp);
  });

  it('does not look at the events of a batch', async () => {
    const events = (): never => {
      throw new Error('looked at');
    };
    expect(await inSpanOfEach('project customers', events, {}, async () => 'done')).toBe('done');
  });
});

describe('while somebody traces', () => {
  beforeEach(() => traceWith(spansOf(provider.getTracer('test'))));
  afterEach(() => {
    traceWith(null);
    exporter.reset();
  });

  it('records with an event the span that recorded it, within that of its command', async () => {
    const store = await openMemoryStore(new MemoryEventLog());
    const commandId = 'command';
    await transact(store, on(member, 'm1'), join('E-1'), stamped({ commandId, traceparent: SAMPLED }));
    const [append, command] = spans();
    expect([append?.name, command?.name]).toEqual(['append', 'transact']);
    expect([append?.parent, command?.parent]).toEqual([command?.id, SAMPLED.split('-')[2]]);
    const recorded = await store.readCommand('acme', commandId);
    const within = `00-${TRACE}-${append?.id}-01`;
    expect(recorded.map(({ traceparent }) => traceparent)).toEqual([within, within]);
    expect(command?.attributes).toEqual({
      'clientele.streams': ['customer'],
      'clientele.events': ['CustomerRegistered'],
    });
  });

  it('makes nothing of a trace that is not sampled, nor of what no request set off', async () => {
    const store = await openMemoryStore(new MemoryEventLog());
    for (const [id, traceparent] of [['m1', UNSAMPLED] as const, ['m2', null] as const]) {
      await transact(store, on(member, id), join(), stamped({ traceparent }));
      expect((await store.readStream(`customer-acme-${id}`))[0]?.traceparent).toBe(traceparent);
    }
    expect(spans()).toEqual([]);
  });

  it('tells a refusal by its code, and no more of a failure than its kind', async () => {
    const fail = (error: Error) =>
      inSpan('transact', { parent: SAMPLED }, () => Promise.reject(error)).catch(() => undefined);
    await fail(new Refused('external-id-taken', { pointer: '/typed' }));
    await fail(new TypeError('what was typed'));
    await fail(Object.assign(new Error('what was typed'), { code: 'ECONNRESET' }));
    expect(spans().map(({ attributes }) => attributes)).toEqual([
      { 'clientele.refusal': 'external-id-taken' },
      { 'error.type': 'TypeError' },
      { 'error.type': 'ECONNRESET' },
    ]);
  });

  it('shows a batch once in each sampled trace that it is about, as far as it may', async () => {
    const batch = [1, 1, 2].map((span) => ({ traceparent: traceparentOf(span) }));
    await inSpanOfEach(
      'project',
      () => [...batch, { traceparent: null }, { traceparent: UNSAMPLED }],
      {},
      idle,
    );
    expect(spans().map(({ parent }) => Number(parent))).toEqual([1, 2]);
    exporter.reset();
    const backlog = times(SPANS_OF_BATCH_MAX * 2, (index) => ({ traceparent: traceparentOf(index + 1) }));
    await inSpanOfEach('project', () => backlog, {}, idle);
    expect(spans()).toHaveLength(SPANS_OF_BATCH_MAX);
  });
});
