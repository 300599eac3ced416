import { traceWith } from '@clientele/event-store';
import type { Log } from '@clientele/http';
import type { Configuration } from './configuration.ts';

/** How a process takes part in traces. */
export interface Tracing {
  /** Sends what is left; that takes a moment at most, whatever the collector does. */
  stop(): Promise<void>;
}

/** Nothing is made, and nothing is loaded. */
const NOT_TRACING: Tracing = { stop: async () => undefined };

/** Sends traces where the configuration says; nowhere when it names no collector. */
export const startTracing = async (
  name: string,
  configuration: Configuration,
  log: Log,
): Promise<Tracing> => {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = configuration;
  if (endpoint === undefined) return NOT_TRACING;
  const { openTelemetry } = await import('./open-telemetry.ts');
  const telemetry = openTelemetry(name, { ...configuration, endpoint }, log);
  traceWith(telemetry.startSpan);
  return {
    stop: async () => {
      traceWith(null);
      await telemetry.close();
    },
  };
};
