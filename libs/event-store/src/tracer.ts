import {
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Context,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';
import type { SpanOf, StartSpan } from './spans.ts';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

const contextOf = (traceparent: string | null): Context => {
  const [, traceId, spanId, flags] = traceparent?.split('-') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
};

const optionsOf = ({ kind, attributes = {} }: SpanOf): SpanOptions =>
  kind === undefined ? { attributes } : { kind: KINDS[kind], attributes };

/** Starts spans with a tracer of OpenTelemetry. Apart from the rest, so that only who traces loads it. */
export const spansOf =
  (tracer: Tracer): StartSpan =>
  (name, of) =>
    tracer.startSpan(name, optionsOf(of), contextOf(of.parent));
