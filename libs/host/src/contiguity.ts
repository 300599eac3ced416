import { type DynamicModule, Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { PostgresEventLog } from '@clientele/event-store-postgres';
import { Metrics } from '@clientele/http';
import { Gauge } from 'prom-client';

/** What is found out about the log's positions and versions. */
abstract class Contiguity {
  abstract readonly contiguity: PostgresEventLog['contiguity'];
}

/** Starts the auditor, and tells in the metrics what it found. */
@Injectable()
class ContiguityAudit implements OnApplicationBootstrap {
  constructor(
    private readonly log: Contiguity,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    const { contiguity } = this.log;
    const registers = [this.metrics.registry];
    new Gauge({
      name: 'log_contiguity_checked_position',
      help: 'Up to where the positions and the stream versions of the log were looked at.',
      registers,
      collect() {
        this.set(Number(contiguity.report.checkedTo));
      },
    });
    new Gauge({
      name: 'log_contiguity_gaps',
      help: 'Positions and stream versions that are missing from the log; any is an alarm.',
      registers,
      collect() {
        this.set(contiguity.report.gaps.length);
      },
    });
    contiguity.start();
  }
}

/** Looks for gaps in the log as long as the process serves. */
@Module({})
export class ContiguityModule {
  static of(log: PostgresEventLog): DynamicModule {
    return {
      module: ContiguityModule,
      providers: [ContiguityAudit, { provide: Contiguity, useValue: log }],
    };
  }
}
