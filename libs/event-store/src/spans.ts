import type { Attributes, Span, SpanStatusCode } from '@opentelemetry/api';
import { Refused } from './meta.ts';
import { isError } from './outage.ts';

export type { Span };

/** What a span is of: its parent as a W3C `traceparent`, which stands in requests and in every event. */
export interface SpanOf {
  readonly parent: string | null;
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer';
  /** Nothing in here was typed by a client: no path, no id, no text. */
  readonly attributes?: Attributes;
}

/** Whatever belongs to a trace: a stamp, an event. */
interface Traced {
  readonly traceparent: string | null;
}

/** Starts a span; `spansOf` in `tracer.ts` makes this of a tracer of OpenTelemetry. */
export type StartSpan = (name: string, of: SpanOf) => Span;

// Their values, without the code that declares them: whoever does not trace loads nothing of it.
const SAMPLED = 1;
const ERROR: SpanStatusCode.ERROR = 2;

let start: StartSpan | null = null;

/** Has this process take part in traces from now on; `null` ends it. */
export const traceWith = (next: StartSpan | null): void => {
  start = next;
};

/** Whether anybody wants to know of spans. All that is not free asks this first. */
export const isTracing = (): boolean => start !== null;

/** The `traceparent` of what a span sets off. */
export const traceparentOfSpan = (span: Span): string => {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
};

const isSampled = (traceparent: string | null): boolean =>
  traceparent !== null && (Number.parseInt(traceparent.slice(-2), 16) & SAMPLED) !== 0;

/** The span of a request that comes in: with it a trace may begin. `null` when nobody traces. */
export const startSpan = (name: string, of: SpanOf): Span | null => (start === null ? null : start(name, of));

/** A span of a trace that is recorded: what no request set off, or one of no sample, has none. */
const startWithin = (name: string, of: SpanOf): Span | null =>
  start !== null && isSampled(of.parent) ? start(name, of) : null;

/** Marks a span as failed. Messages may quote what was typed, so only the kind of the error is told. */
export const failSpan = (span: Span, type: string): void => {
  span.setStatus({ code: ERROR }).setAttribute('error.type', type);
};

/** The code that a server or the system gave it, else its class. */
const kindOf = (error: unknown): string => {
  if (!isError(error)) return typeof error;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
};

const endFailed = (span: Span, error: unknown): void => {
  if (error instanceof Refused) span.setAttribute('clientele.refusal', error.code);
  else failSpan(span, kindOf(error));
  span.end();
};

const endWith = async <T>(spans: readonly Span[], work: () => Promise<T>): Promise<T> => {
  try {
    const done = await work();
    for (const span of spans) span.end();
    return done;
  } catch (error) {
    for (const span of spans) endFailed(span, error);
    throw error;
  }
};

/** Does something as a part of its parent's trace; the span is `null` when that is not recorded. */
export const inSpan = <T>(name: string, of: SpanOf, work: (span: Span | null) => Promise<T>): Promise<T> => {
  const span = startWithin(name, of);
  return span === null ? work(null) : endWith([span], () => work(span));
};

/** Most traces that one batch shows in; of a backlog, these stand for all. */
export const SPANS_OF_BATCH_MAX = 100;

/** Does something for many requests at once, and shows in the trace of each. */
export const inSpanOfEach = <T>(
  name: string,
  events: () => readonly Traced[],
  of: Omit<SpanOf, 'parent'>,
  work: () => Promise<T>,
): Promise<T> => {
  if (start === null) return work();
  const parents = new Set<string>();
  for (const { traceparent } of events()) {
    if (traceparent !== null && isSampled(traceparent)) parents.add(traceparent);
    if (parents.size === SPANS_OF_BATCH_MAX) break;
  }
  const spans = [...parents].flatMap((parent) => startSpan(name, { ...of, parent }) ?? []);
  return spans.length === 0 ? work() : endWith(spans, work);
};

/** What is recorded within a span names that span as what set it off. */
export const tracedBy = <T extends Traced>(span: Span | null, recorded: T): T =>
  span === null ? recorded : { ...recorded, traceparent: traceparentOfSpan(span) };
