import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessModule } from '@clientele/access';
import { EventStore, NumberLeases } from '@clientele/event-store';
import { createHttpApp, Metrics, Readiness } from '@clientele/http';
import pino, { type Logger } from 'pino';
import { banner } from './banner.ts';
import { bootstrapKey } from './bootstrap-key.ts';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts';
import { HomeController } from './home.controller.ts';
import { auditContiguity } from './contiguity.ts';
import { openStorage, type Storage } from './storage.ts';
import { VERSION } from './version.ts';

/** A module of a service, or how it is made of what the process opened. */
export type ServiceModule = Type | ((storage: Storage, log: Logger) => DynamicModule);

/** A service that serves. */
export interface RunningService {
  readonly url: string;
  /** Lets requests under way end, then closes everything. */
  stop(): Promise<void>;
}

@Module({})
class StorageModule {
  static of({ store }: Storage): DynamicModule {
    const providers = [
      { provide: EventStore, useValue: store },
      { provide: NumberLeases, useFactory: () => new NumberLeases(store) },
    ];
    return {
      module: StorageModule,
      global: true,
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}

@Module({ controllers: [HomeController] })
class ServiceRoot {
  static of(imports: NonNullable<DynamicModule['imports']>): DynamicModule {
    return { module: ServiceRoot, imports };
  }
}

const guard = (configuration: Configuration, key: string): DynamicModule => {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_TENANT_CLAIM: tenantClaim } = configuration;
  const oidc =
    issuer === undefined || audience === undefined ? {} : { oidc: { issuer, audience, tenantClaim } };
  return AccessModule.guarding({ bootstrapKey: key, ...oidc });
};

/** Wires the modules over the storage and serves them. */
const serve = async (
  configuration: Configuration,
  storage: Storage,
  modules: readonly ServiceModule[],
  log: Logger,
): Promise<NestFastifyApplication> => {
  const { key, file } = await bootstrapKey(configuration);
  const made = modules.map((module) => (isMaker(module) ? module(storage, log) : module));
  const app = await createHttpApp(
    ServiceRoot.of([StorageModule.of(storage), guard(configuration, key), ...made]),
    {
      log,
      version: VERSION,
      rateLimitPerSecond: configuration.RATE_LIMIT_PER_SECOND,
      minPositionWaitMs: configuration.MIN_POSITION_WAIT_MS,
    },
  );
  const { postgres } = storage;
  app.get(Readiness).add('postgres', () => (postgres?.state === 'restarting' ? 'is starting again' : null));
  auditContiguity(storage.log, app.get(Metrics).registry);
  await app.listen({ port: configuration.PORT, host: configuration.HOST });
  process.stdout.write(banner({ url: await urlOf(app), key, file }));
  return app;
};

const isMaker = (module: ServiceModule): module is Exclude<ServiceModule, Type> =>
  module.prototype === undefined;

const urlOf = async (app: NestFastifyApplication): Promise<string> =>
  (await app.getUrl()).replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost');

/** Starts a service: storage, modules, server. Resolves when it serves. */
export const startService = async (
  name: string,
  modules: readonly ServiceModule[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<RunningService> => {
  const configuration = readConfiguration(environment);
  const log = pino({ name, level: configuration.LOG_LEVEL });
  const storage = await openStorage(configuration, log);
  try {
    const app = await serve(configuration, storage, modules, log);

    const stop = async (): Promise<void> => {
      app.get(Readiness).drain();
      const late = setTimeout(() => app.getHttpServer().closeAllConnections(), configuration.DRAIN_MS);
      await app.close();
      clearTimeout(late);
      await storage.close();
      log.info({}, 'stopped');
    };
    return { url: await urlOf(app), stop };
  } catch (error) {
    await storage.close();
    throw error;
  }
};

/** Runs a service as this process: until it is told to stop, or cannot start, which it says in one line. */
export const runService = async (name: string, modules: readonly ServiceModule[]): Promise<void> => {
  try {
    const service = await startService(name, modules);
    let stopping: Promise<void> | null = null;
    const stop = (): void => {
      stopping ??= service.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  } catch (error) {
    process.stderr.write(`${name} cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    if (!(error instanceof ConfigurationError) && error instanceof Error)
      process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  }
};
