import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { Metrics } from './metrics.ts';
import { Operation } from './operation.ts';
import { Readiness } from './readiness.ts';
import { answered, Reply } from './reply.ts';

const health = z
  .strictObject({ status: z.enum(['ok', 'missing']), missing: z.record(z.string(), z.string()) })
  .meta({ id: 'Health' });

const open = { right: 'public', idempotency: 'safe', problems: [] } as const;

/** What operators and their tools ask of every server. */
@Controller()
export class OperationsController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @Operation({ ...open, summary: 'Whether the process runs', response: health })
  live() {
    return answered({ status: 'ok', missing: {} });
  }

  @Get('health/ready')
  @Operation({
    ...open,
    summary: 'Whether requests should be sent here',
    response: health,
    alsoStatuses: [503],
  })
  async ready() {
    const missing = await this.readiness.missing();
    const isReady = Object.keys(missing).length === 0;
    return answered({ status: isReady ? 'ok' : 'missing', missing }, { status: isReady ? 200 : 503 });
  }

  @Get('metrics')
  @Operation({ ...open, summary: 'Metrics for Prometheus', response: z.string(), produces: ['text/plain'] })
  async scrape() {
    const { registry } = this.metrics;
    return new Reply(200, await registry.metrics(), { 'content-type': registry.contentType });
  }
}
