import { Gauge, type Registry } from 'prom-client';
import type { EventStore } from '@clientele/event-store';
import type { Projector } from './projector.ts';
import type { Views } from './views.ts';

const LABELS = ['view'] as const;

/** Tells how far behind each view is, how many streams wait in it, and whether it follows at all. */
export function registerMetrics(registry: Registry, views: Views, store: EventStore): void {
  // The gauges of one scrape collect at the same time, and one look at the log serves them all.
  let looking: Promise<bigint> | null = null;
  const head = () => (looking ??= store.head().finally(() => (looking = null)));
  const gauge = (name: string, help: string, valueOf: (projector: Projector, head: bigint) => number) =>
    new Gauge({
      name,
      help,
      labelNames: LABELS,
      registers: [registry],
      async collect() {
        // Who stands by has nothing to tell: the process that leads does.
        this.reset();
        if (!views.leads) return;
        const position = await head();
        for (const projector of views.projectors)
          this.set({ view: projector.table.view.name }, valueOf(projector, position));
      },
    });
  new Gauge({
    name: 'views_leads',
    help: 'Whether this process keeps the views; of all that could, one does.',
    registers: [registry],
    collect() {
      this.set(views.leads ? 1 : 0);
    },
  });
  gauge('views_lag_positions', 'Positions of the log that a view has not come to.', (projector, position) =>
    position > projector.position ? Number(position - projector.position) : 0,
  );
  gauge(
    'views_lag_seconds',
    'How long the oldest event waits that a view does not show.',
    (projector, position) => projector.lagMs(position, Date.now()) / 1_000,
  );
  gauge(
    'views_parked_streams',
    'Streams that a view could not fold and waits with.',
    ({ parkedCount }) => parkedCount,
  );
  gauge(
    'views_following',
    'Whether a view follows the log; 0 while it fails, or stops before newer events.',
    ({ state }) => (state === 'following' ? 1 : 0),
  );
}
