import type { Relay, RelayProgress } from '@clientele/message-bus-kafka';
import { Gauge, type Registry } from 'prom-client';

/** Tells how far the bus is behind the log, and whether it is this process that puts the log on it. */
export const registerRelayMetrics = (registry: Registry, relay: Relay): void => {
  const gauge = (name: string, help: string, valueOf: (progress: RelayProgress) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        // While the database is away, the last value stands.
        const progress = await relay.progress().catch(() => null);
        if (progress !== null) this.set(valueOf(progress));
      },
    });
  };
  gauge('relay_lag_positions', 'Positions of the log that are not on the bus yet.', ({ lag }) => lag);
  gauge('relay_leads', 'Whether this process puts the log on the bus.', ({ leads }) => (leads ? 1 : 0));
};
