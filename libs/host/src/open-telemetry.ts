import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { StartSpan } from '@clientele/event-store';
import { spansOf } from '@clientele/event-store/tracer';
import type { Log } from '@clientele/http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { Configuration } from './configuration.ts';
import { VERSION } from './version.ts';

/** Longest that a span which ended waits for others to be sent with. */
const EXPORT_EVERY_MS = 1_000;
/** Spans that one message to the collector carries. */
const EXPORT_SPANS_MAX = 1_024;
/** Spans that wait for the collector; what comes beyond is dropped. */
const WAITING_SPANS_MAX = 8_192;
/** Longest that a message to the collector may take, with all tries. */
const EXPORT_MS_MAX = 10_000;
/** Longest that a stop waits for the collector. */
const FLUSH_MS_MAX = 1_000;
/** Time between two lines of the log that say that the collector does not take what it is sent. */
const WARN_EVERY_MS = 60_000;

type Settings = Configuration & { readonly endpoint: string };

/** The SDK of OpenTelemetry, sending to a collector. */
export interface OpenTelemetry {
  readonly startSpan: StartSpan;
  close(): Promise<void>;
}

const samplerOf = ({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }: Settings): Sampler => {
  const [, root = name] = /^parentbased_(.+)$/.exec(name) ?? [];
  const sampler = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  }[root as 'always_on' | 'always_off' | 'traceidratio']();
  return root === name ? sampler : new ParentBasedSampler({ root: sampler });
};

const resourceOf = (name: string, settings: Settings) => {
  const { OTEL_SERVICE_NAME: configured, OTEL_RESOURCE_ATTRIBUTES: attributes } = settings;
  return resourceFromAttributes({
    'service.name': name,
    'service.version': VERSION,
    'service.instance.id': randomUUID(),
    ...attributes,
    ...(configured === undefined ? {} : { 'service.name': configured }),
  });
};

/** Says once a while that the collector fails; requests never learn of it. */
const watched = (exporter: SpanExporter, log: Log): SpanExporter => {
  let warnedAt = -WARN_EVERY_MS;
  return {
    export: (spans, told) =>
      exporter.export(spans, (result) => {
        const now = performance.now();
        if (result.error !== undefined && now - warnedAt >= WARN_EVERY_MS) {
          warnedAt = now;
          log.warn({ reason: result.error.message, spans: spans.length }, 'traces could not be sent');
        }
        told(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
};

/** Begins to make spans of what is done under this name, and to send them. */
export const openTelemetry = (name: string, settings: Settings, log: Log): OpenTelemetry => {
  const exporter = new OTLPTraceExporter({
    url: `${settings.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: settings.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    timeoutMillis: EXPORT_MS_MAX,
  });
  const provider = new TracerProvider({
    resource: resourceOf(name, settings),
    sampler: samplerOf(settings),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: watched(exporter, log),
        scheduledDelayMillis: EXPORT_EVERY_MS,
        maxExportBatchSize: EXPORT_SPANS_MAX,
        maxQueueSize: WAITING_SPANS_MAX,
      }),
    ],
  });
  const close = async (): Promise<void> => {
    // What it fails with was said already.
    const flushed = provider.shutdown().catch(() => undefined);
    await Promise.race([flushed, pause(FLUSH_MS_MAX, undefined, { ref: false })]);
  };
  return { startSpan: spansOf(provider.getTracer('clientele', VERSION)), close };
};
