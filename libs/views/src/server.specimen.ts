import { EventStore } from '@clientele/event-store';
import { Authenticator, createHttpApp } from '@clientele/http';
import { PlainCredentials, SILENT } from '@clientele/http/serving';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Stage } from './specimen.ts';
import { ViewsModule } from './views.module.ts';

/** The views of a stage as they are served, on a port of their own. */
export const serveViews = async ({
  url,
  logId,
  store,
  leases,
  failures,
}: Stage): Promise<NestFastifyApplication> => {
  @Global()
  @Module({
    imports: [ViewsModule.of({ url, logId, leases, onFailure: (_, error) => void failures.push(error) })],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Authenticator, useClass: PlainCredentials },
    ],
    exports: [EventStore],
  })
  class SpecimenModule {}
  const log = { ...SILENT, error: (fields: object) => void failures.push(fields) };
  const app = await createHttpApp(SpecimenModule, { log, version: '1.2.3', rateLimitPerSecond: 0 });
  await app.listen(0, '127.0.0.1');
  return app;
};
