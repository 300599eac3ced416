/**
 * A service as it is served, for the specs of services: on a store of its own, without the views that others
 * read.
 */
import { Global, Module, type ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { impliedRights, type NumberKind, type Right } from '@clientele/contracts';
import { EventStore, Identities, NumberLeases } from '@clientele/event-store';
import type { FastifyRequest } from 'fastify';
import { createHttpApp, type HttpOptions } from './app.ts';
import { Authenticator, type Credential } from './credential.ts';
import { References } from './references.ts';
import { Settled } from './settled.ts';

/** A log that nobody reads. */
export const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** Credentials that are what they say: `<tenant>:<right>,<right>`. */
export class PlainCredentials extends Authenticator {
  override authenticate({ headers: { authorization = '' } }: FastifyRequest): Credential | null {
    const [, tenant, rights] = /^Bearer (\w+):([\w:,]*)$/.exec(authorization) ?? [];
    if (tenant === undefined || rights === undefined) return null;
    return { tenant, actor: `key:${rights}`, rights: impliedRights(rights.split(',') as Right[]) };
  }
}

/** Finds numbers in the log itself. */
class ReadReferences extends References {
  constructor(private readonly store: EventStore) {
    super();
  }

  override async idOf(tenant: string, kind: NumberKind, number: number): Promise<string | null> {
    for await (const { events } of this.store.readAll({ after: 0n, categories: [kind] }))
      for (const event of events) {
        if ('stored' in event || event.tenant !== tenant || event.version !== 1) continue;
        const { number: given } = event.data as { readonly number: number };
        if (given === number) return event.stream.slice(`${kind}-${tenant}-`.length);
      }
    return null;
  }
}

/** Nothing is read from views here, so there is nothing to wait for. */
class NothingToWaitFor extends Settled {
  override waitFor(): Promise<void> {
    return Promise.resolve();
  }
}

/** Serves modules on a store, each answer compared with what its operation declares, on a port of its own. */
export const serve = async (
  store: EventStore,
  modules: NonNullable<ModuleMetadata['imports']>,
  options: Partial<HttpOptions> = {},
): Promise<NestFastifyApplication> => {
  @Global()
  @Module({
    imports: modules,
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Identities, useValue: new Identities(new NumberLeases(store)) },
      { provide: Authenticator, useClass: PlainCredentials },
      { provide: Settled, useClass: NothingToWaitFor },
      { provide: References, useValue: new ReadReferences(store) },
    ],
    exports: [EventStore, Identities, References],
  })
  class ServedModule {}
  const app = await createHttpApp(ServedModule, {
    log: SILENT,
    version: '1.2.3',
    rateLimitPerSecond: 0,
    checkAnswers: true,
    ...options,
  });
  await app.listen(0, '127.0.0.1');
  return app;
};
