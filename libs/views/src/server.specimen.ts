import { EventStore } from '@clientele/event-store';
import { Authenticator, createHttpApp } from '@clientele/http';
import { PlainCredentials, SILENT } from '@clientele/http/serving';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { WAIT_MS, type Stage } from './specimen.ts';
import { ViewsModule } from './views.module.ts';

/** The views of a stage as they are served, on a port of their own. */
export const serveViews = (stage: Stage): Promise<NestFastifyApplication> => {
  const { url, logId, leases } = stage;
  const kept = { url, logId, leases: leases.another(), onFailure: failing(stage) };
  return serve(stage, ViewsModule.of({ ...kept, minPositionWaitMs: WAIT_MS }));
};

/** A process beside them, which keeps no views and waits so long for those who do. */
export const serveFollowing = (stage: Stage, waitMs = WAIT_MS): Promise<NestFastifyApplication> => {
  const { url, logId } = stage;
  const followed = { url, logId, routes: true, onFailure: failing(stage) };
  return serve(stage, ViewsModule.following({ ...followed, minPositionWaitMs: waitMs }));
};

const failing =
  ({ failures }: Stage) =>
  (_: string, error: unknown): void =>
    void failures.push(error);

const serve = async ({ store, failures }: Stage, views: DynamicModule): Promise<NestFastifyApplication> => {
  @Global()
  @Module({
    imports: [views],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Authenticator, useClass: PlainCredentials },
    ],
    exports: [EventStore],
  })
  class SpecimenModule {}
  const log = { ...SILENT, error: (fields: object) => void failures.push(fields) };
  const app = await createHttpApp(SpecimenModule, {
    log,
    version: '1.2.3',
    rateLimitPerSecond: 0,
    minPositionWaitMs: WAIT_MS,
  });
  await app.listen(0, '127.0.0.1');
  return app;
};
