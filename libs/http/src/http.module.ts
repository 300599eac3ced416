import { Global, Module } from '@nestjs/common';
import { Cursors } from './cursors.ts';
import { Metrics } from './metrics.ts';
import { OperationsController } from './operations.controller.ts';
import { Readiness } from './readiness.ts';

/** What every server has. Its providers can be injected anywhere. */
@Global()
@Module({
  controllers: [OperationsController],
  providers: [Cursors, Metrics, Readiness],
  exports: [Cursors, Metrics, Readiness],
})
export class HttpModule {}
