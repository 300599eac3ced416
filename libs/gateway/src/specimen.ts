import { impliedRights, type Right } from '@clientele/contracts';
import { CustomersModule } from '@clientele/customers';
import { EventStore, Identities, NumberLeases } from '@clientele/event-store';
import { Authenticator, createHttpApp, References, type Credential } from '@clientele/http';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { TransactionsModule } from './transactions.module.ts';

/** Credentials that are what they say: `<tenant>:<right>,<right>`. */
class PlainCredentials extends Authenticator {
  override authenticate({ headers: { authorization = '' } }: FastifyRequest): Credential | null {
    const [, tenant, rights] = /^Bearer (\w+):([\w:,]*)$/.exec(authorization) ?? [];
    if (tenant === undefined || rights === undefined) return null;
    return { tenant, actor: `key:${rights}`, rights: impliedRights(rights.split(',') as Right[]) };
  }
}

/** Nothing here has a number that is asked for. */
class NoReferences extends References {
  override idOf(): Promise<null> {
    return Promise.resolve(null);
  }
}

/** Transactions over customers and orders on this store, as they are served, on a port of its own. */
export const openSpecimen = async (
  store: EventStore,
  rateLimitPerSecond = 0,
): Promise<NestFastifyApplication> => {
  @Global()
  @Module({
    imports: [CustomersModule, TransactionsModule],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Identities, useValue: new Identities(new NumberLeases(store)) },
      { provide: Authenticator, useClass: PlainCredentials },
      { provide: References, useClass: NoReferences },
    ],
    exports: [EventStore, Identities, References],
  })
  class SpecimenModule {}
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const options = { log, version: '1.2.3', rateLimitPerSecond, checkAnswers: true };
  const app = await createHttpApp(SpecimenModule, options);
  await app.listen(0, '127.0.0.1');
  return app;
};
