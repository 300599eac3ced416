import { type DynamicModule, Module } from '@nestjs/common';
import { ApiDescription } from './api-description.ts';
import { Cursors } from './cursors.ts';
import { Dispatcher } from './dispatcher.ts';
import { DocsController } from './docs.controller.ts';
import { Metrics } from './metrics.ts';
import { Mounter, Mounts } from './mounts.ts';
import { OperationsController } from './operations.controller.ts';
import { Readiness } from './readiness.ts';

/** What every server has. Its providers can be injected anywhere. */
@Module({})
export class HttpModule {
  static describedBy(api: ApiDescription, mounts: Mounts): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      controllers: [OperationsController, DocsController],
      providers: [
        Cursors,
        Dispatcher,
        Metrics,
        Mounter,
        Readiness,
        { provide: ApiDescription, useValue: api },
        { provide: Mounts, useValue: mounts },
      ],
      exports: [ApiDescription, Cursors, Dispatcher, Metrics, Mounter, Readiness],
    };
  }
}
