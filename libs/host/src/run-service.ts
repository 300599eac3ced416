import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp, Readiness } from '@clientele/http';
import pino, { type Logger } from 'pino';
import { checkAddress } from './address.ts';
import { type Around, NOTHING_AROUND } from './around.ts';
import { banner, type Whereabouts } from './banner.ts';
import { bootstrapKey } from './bootstrap-key.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { HomeModule } from './home.controller.ts';
import { kafkaSecurityOf } from './kafka-security.ts';
import { rootOf, type ServiceModule } from './root.ts';
import { openStorage, type Storage } from './storage.ts';
import { startTracing } from './tracing.ts';
import { VERSION } from './version.ts';

/**
 * Connections that may wait to be accepted, as far as the system lets so many: what comes beyond hears
 * nothing, and its client tries again after seconds only.
 */
const WAITING_CONNECTIONS_MAX = 4_096;

/** A service that serves. */
export interface RunningService extends Whereabouts {
  /** Lets requests under way end, then closes everything. */
  stop(): Promise<void>;
}

/** Wires the modules over the storage and serves them. */
const serve = async (
  configuration: Configuration,
  storage: Storage,
  modules: readonly ServiceModule[],
  { key, log }: { readonly key: string; readonly log: Logger },
): Promise<NestFastifyApplication> => {
  const app = await createHttpApp(rootOf(configuration, storage, modules, { key, log }), {
    log,
    version: VERSION,
    rateLimitPerSecond: configuration.RATE_LIMIT_PER_SECOND,
    minPositionWaitMs: configuration.MIN_POSITION_WAIT_MS,
    trustedProxies: configuration.TRUSTED_PROXIES ?? [],
  });
  const { postgres } = storage;
  app.get(Readiness).add('postgres', () => (postgres?.state === 'restarting' ? 'is starting again' : null));
  const { PORT: port, HOST: host } = configuration;
  await app.listen({ port, host, backlog: WAITING_CONNECTIONS_MAX });
  return app;
};

const urlOf = async (app: NestFastifyApplication): Promise<string> =>
  (await app.getUrl()).replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost');

/** Starts a service: storage, modules, server. Resolves when it serves. */
export const startService = async (
  name: string,
  modules: readonly ServiceModule[],
  environment: NodeJS.ProcessEnv = process.env,
  { around = NOTHING_AROUND }: { readonly around?: Around } = {},
): Promise<RunningService> => {
  const configuration = readConfiguration(environment);
  const log = pino({ name, level: configuration.LOG_LEVEL });
  await checkAddress(configuration);
  // Whoever has a bus reads this again; what is wrong with it ends the start before anything runs.
  await kafkaSecurityOf(configuration);
  const storage = await openStorage(configuration, log, around);
  const tracing = await startTracing(name, configuration, log);
  try {
    const { key, file } = await bootstrapKey(configuration);
    const app = await serve(configuration, storage, modules, { key, log });
    const stop = async (): Promise<void> => {
      app.get(Readiness).drain();
      const late = setTimeout(() => app.getHttpServer().closeAllConnections(), configuration.DRAIN_MS);
      await app.close();
      clearTimeout(late);
      await storage.close();
      await tracing.stop();
      log.info({}, 'stopped');
    };
    return { url: await urlOf(app), key, file, stop };
  } catch (error) {
    await tracing.stop();
    await storage.close();
    throw error;
  }
};

/** Runs a service as this process: until it is told to stop, or cannot start, which it says in one line. */
export const runService = async (name: string, modules: readonly ServiceModule[]): Promise<void> => {
  const starting = startService(name, modules);
  const end = (what: string) => (error: unknown) => {
    process.stderr.write(`${name} ${what}: ${wordsFor(error)}\n`);
    process.exit(1);
  };
  let stopping: Promise<void> | null = null;
  // Whoever ends it while it starts means its PostgreSQL as well, so what began is brought to its end first.
  const stop = (): void => {
    stopping ??= starting
      .then((service) => service.stop())
      .then(() => process.exit(0), end('did not stop as it should'));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, stop);
  await starting.then((service) => tell(name, modules, service), end('cannot start'));
};

/** What a process tells another that started it. */
export interface Serving {
  readonly url: string;
}

/** Tells whoever started the process where it serves; one that was started by another ends with that. */
const tell = (name: string, modules: readonly ServiceModule[], service: Whereabouts): void => {
  const { url } = service;
  if (process.send !== undefined) process.send({ url } satisfies Serving);
  else process.stdout.write(modules.includes(HomeModule) ? banner(service) : `${name} serves at ${url}\n`);
};

/**
 * What is wrong with the surroundings is said in a line; a mistake of ours together with where it was made.
 */
const wordsFor = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const isMistake = [TypeError, RangeError, ReferenceError, SyntaxError].some(
    (kind) => error instanceof kind,
  );
  const { message, code } = error as NodeJS.ErrnoException;
  // A name with several addresses, none of which answers, fails without words.
  return isMistake ? String(error.stack) : message || String(code);
};
