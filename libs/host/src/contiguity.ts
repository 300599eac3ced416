import type { PostgresEventLog } from '@clientele/event-store-postgres';
import { Gauge, type Registry } from 'prom-client';

/** Starts the auditor of the log's positions and versions, and tells in the metrics what it found. */
export const auditContiguity = ({ contiguity }: PostgresEventLog, registry: Registry): void => {
  new Gauge({
    name: 'log_contiguity_checked_position',
    help: 'Up to where the positions and the stream versions of the log were looked at.',
    registers: [registry],
    collect() {
      this.set(Number(contiguity.report.checkedTo));
    },
  });
  new Gauge({
    name: 'log_contiguity_gaps',
    help: 'Positions and stream versions that are missing from the log; any is an alarm.',
    registers: [registry],
    collect() {
      this.set(contiguity.report.gaps.length);
    },
  });
  contiguity.start();
};
