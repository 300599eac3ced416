import { impliedRights, type Right } from '@clientele/contracts';
import { EventStore } from '@clientele/event-store';
import { Authenticator, createHttpApp, type Credential } from '@clientele/http';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Stage } from './specimen.ts';
import { ViewsModule } from './views.module.ts';

/** Credentials that are what they say: `<tenant>:<right>,<right>`. */
class PlainCredentials extends Authenticator {
  override authenticate({ headers: { authorization = '' } }: FastifyRequest): Credential | null {
    const [, tenant, rights] = /^Bearer (\w+):([\w:,]*)$/.exec(authorization) ?? [];
    if (tenant === undefined || rights === undefined) return null;
    return { tenant, actor: `key:${rights}`, rights: impliedRights(rights.split(',') as Right[]) };
  }
}

/** The views of a stage as they are served, on a port of their own. */
export const serveViews = async ({ url, logId, store, failures }: Stage): Promise<NestFastifyApplication> => {
  @Global()
  @Module({
    imports: [ViewsModule.of({ url, logId, onFailure: (_, error) => void failures.push(error) })],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Authenticator, useClass: PlainCredentials },
    ],
    exports: [EventStore],
  })
  class SpecimenModule {}
  const silent = { info: () => {}, warn: () => {}, error: (fields: object) => void failures.push(fields) };
  const app = await createHttpApp(SpecimenModule, { log: silent, version: '1.2.3', rateLimitPerSecond: 0 });
  await app.listen(0, '127.0.0.1');
  return app;
};
