import { type DynamicModule, Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Metrics } from '@clientele/http';
import { Gauge } from 'prom-client';
import type { AuditedLog } from './event-log.ts';

/** What is found out about the log's stream versions, and its positions where those have no gaps. */
abstract class Contiguity {
  abstract readonly contiguity: AuditedLog['contiguity'];
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
      help: 'Up to where the log was looked at for what is missing from it.',
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
  static of(log: AuditedLog): DynamicModule {
    return {
      module: ContiguityModule,
      providers: [ContiguityAudit, { provide: Contiguity, useValue: log }],
    };
  }
}
