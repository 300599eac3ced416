import { Gauge, type Registry } from 'prom-client';
import type { EventStore } from '@clientele/event-store';
import type { Views } from './views.ts';

const LABELS = ['view'] as const;

/** Tells how far behind each view is, how many streams wait in it, and whether it is stopped. */
export function registerMetrics(registry: Registry, views: Views, store: EventStore): void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: LABELS, registers: [registry] });
  const positions = gauge('views_lag_positions', 'Positions of the log that a view has not come to.');
  const seconds = gauge(
    'views_lag_seconds',
    'How long the oldest event has waited that a view does not show.',
  );
  const parked = gauge('views_parked_streams', 'Streams that a view could not fold and waits with.');
  const following = gauge(
    'views_following',
    'Whether a view follows the log: 0 while it fails or waits for newer code.',
  );
  // One gauge collects for all of them, so that one look at the log serves a whole scrape.
  new Gauge({
    name: 'views_head_position',
    help: 'The position of the last event in the log.',
    registers: [registry],
    async collect() {
      const head = await store.head();
      const now = Date.now();
      this.set(Number(head));
      for (const projector of views.projectors) {
        const labels = { view: projector.table.view.name };
        positions.set(labels, Number(head > projector.position ? head - projector.position : 0n));
        seconds.set(labels, projector.lagMs(head, now) / 1_000);
        parked.set(labels, projector.parkedCount);
        following.set(labels, projector.state === 'following' ? 1 : 0);
      }
    },
  });
}
