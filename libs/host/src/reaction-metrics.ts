import { Gauge, type Registry } from 'prom-client';
import type { Progress, Reactions } from '@clientele/message-bus';

/** Tells how far behind the reactions of each context are, and how many streams wait for an operator. */
export const registerReactionMetrics = (registry: Registry, reactions: Reactions): void => {
  const gauge = (name: string, help: string, valueOf: (progress: Progress) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['group'],
      registers: [registry],
      async collect() {
        for (const consumer of reactions.consumers) {
          // While the database is away, the last value stands.
          const progress = await consumer.progress().catch(() => null);
          if (progress !== null) this.set({ group: consumer.group }, valueOf(progress));
        }
      },
    });
  };
  gauge('reactions_lag_positions', 'Positions of the log that a context has not come to.', ({ lag }) => lag);
  gauge('reactions_parked_streams', 'Streams that a context waits with.', ({ parked }) => parked);
  gauge('reactions_following', 'Whether a context follows the log; 0 while it fails.', ({ state }) =>
    state === 'following' ? 1 : 0,
  );
};
