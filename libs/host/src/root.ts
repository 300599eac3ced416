import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { AccessModule } from '@clientele/access';
import { EventStore, Identities, NumberLeases } from '@clientele/event-store';
import { wireHttpApp } from '@clientele/http';
import type { Reactions } from '@clientele/message-bus';
import type { Logger } from 'pino';
import { bootstrapKey } from './bootstrap-key.ts';
import type { Configuration } from './configuration.ts';
import { ReactionsLife } from './reactions.module.ts';
import type { Storage } from './storage.ts';
import { VERSION } from './version.ts';

/** A module of a service, or how it is made of what the process opened. */
export type ServiceModule =
  | Type
  | ((storage: Storage, log: Logger, configuration: Configuration) => DynamicModule);

const isMaker = (module: ServiceModule): module is Exclude<ServiceModule, Type> =>
  module.prototype === undefined;

@Module({})
class StorageModule {
  static of({ store }: Storage): DynamicModule {
    const providers = [
      { provide: EventStore, useValue: store },
      { provide: Identities, useFactory: () => new Identities(new NumberLeases(store)) },
    ];
    return {
      module: StorageModule,
      global: true,
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}

@Module({})
class ServiceRoot {
  static of(imports: NonNullable<DynamicModule['imports']>): DynamicModule {
    return { module: ServiceRoot, imports };
  }
}

/** All that a process is made of. */
export const rootOf = (
  configuration: Configuration,
  storage: Storage,
  modules: readonly ServiceModule[],
  { key, log }: { readonly key: string; readonly log: Logger },
): DynamicModule =>
  ServiceRoot.of([
    StorageModule.of(storage),
    guard(configuration, key),
    ...modules.map((module) => (isMaker(module) ? module(storage, log, configuration) : module)),
  ]);

const guard = (configuration: Configuration, key: string): DynamicModule => {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_TENANT_CLAIM: tenantClaim } = configuration;
  const oidc =
    issuer === undefined || audience === undefined ? {} : { oidc: { issuer, audience, tenantClaim } };
  return AccessModule.guarding({ bootstrapKey: key, ...oidc });
};

/** The reactions of these services, with nothing started: for an operator's command. */
export const reactionsOf = async (
  configuration: Configuration,
  storage: Storage,
  modules: readonly ServiceModule[],
  log: Logger,
): Promise<Reactions> => {
  const { key } = await bootstrapKey(configuration);
  const root = rootOf(configuration, storage, modules, { key, log });
  const app = await wireHttpApp(root, { log, version: VERSION });
  return app.get(ReactionsLife, { strict: false }).reactions();
};
