import type { Whereabouts } from '../banner.ts';
import { bootstrapKey, type BootstrapKey } from '../bootstrap-key.ts';
import { readConfiguration } from '../configuration.ts';
import { SERVICE_VARIABLES, type ProcessName, type ServiceName } from '../compositions/service-names.ts';
import { Ports } from './ports.ts';
import { ServiceProcess } from './service-process.ts';

export { Ports } from './ports.ts';
export { START_MS_MAX, type ServiceProcess } from './service-process.ts';
export type { ProcessName } from '../compositions/service-names.ts';

/** How every service is started as a process of its own. */
export interface ServicesOptions {
  /**
   * What all of them read; nothing of this process's own environment is added. With `PORT` the gateway has
   * that port and the services those behind it, without it, or with 0, they have free ones.
   */
  readonly environment: NodeJS.ProcessEnv;
  /** Called with each line that one of them says. */
  readonly onLine?: (name: ProcessName, line: string) => void;
}

const BEHIND = Object.keys(SERVICE_VARIABLES) as ServiceName[];
const NAMES: readonly ProcessName[] = ['gateway', ...BEHIND];

/** What a gateway beside a service says of a client's address counts. */
const BESIDE = { TRUSTED_PROXIES: 'loopback' };

type PortOf = ReadonlyMap<ProcessName, number>;

const portsFrom = async (first: number, free: Ports): Promise<PortOf> => {
  const ports = new Map<ProcessName, number>();
  for (const [index, name] of NAMES.entries())
    ports.set(name, first === 0 ? await free.next() : first + index);
  return ports;
};

/** The address of a service for those beside it. */
const urlAt = (host: string, port: number | undefined): string => {
  const reached = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
};

/** Every service, each as a process of its own, with the gateway before them. */
export class RunningServices implements Whereabouts {
  readonly #processes: ReadonlyMap<ProcessName, ServiceProcess>;
  readonly #replicas: ServiceProcess[] = [];

  constructor(
    private readonly options: ServicesOptions,
    private readonly administrator: BootstrapKey,
    /** Where the gateway finds the services. */
    private readonly urls: NodeJS.ProcessEnv,
    portOf: PortOf,
    private readonly free: Ports,
  ) {
    this.#processes = new Map(NAMES.map((name) => [name, this.#processOf(name, portOf.get(name))]));
  }

  get url(): string {
    return this.process('gateway').serving.url;
  }

  get key(): string {
    return this.administrator.key;
  }

  get file(): string | null {
    return this.administrator.file;
  }

  /** One of them; `name` is `gateway`, or the service's. */
  process(name: ProcessName): ServiceProcess {
    const found = this.#processes.get(name);
    if (found === undefined) throw new Error(`there is no service ${name}`);
    return found;
  }

  /** Resolves when all are ready. */
  async start(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((one) => one.start()));
    await Promise.all(BEHIND.map((name) => this.process(name).ready()));
    await this.process('gateway').ready();
  }

  /** Ends one as a machine that fails does. */
  kill(name: ProcessName): Promise<void> {
    return this.process(name).kill();
  }

  /** Starts one again where it was, after it ended what is under way if it runs. */
  async restart(name: ProcessName): Promise<void> {
    const one = this.process(name);
    await one.stop();
    await one.start();
    await one.ready();
  }

  /** Starts one more of a kind, at an address that the gateway does not know; it stops with the others. */
  async replica(name: ProcessName): Promise<ServiceProcess> {
    const replica = this.#processOf(name, await this.free.next());
    this.#replicas.push(replica);
    await replica.start();
    await replica.ready();
    return replica;
  }

  /** What is under way passes the gateway, so it goes first. */
  async stop(): Promise<void> {
    await this.process('gateway').stop();
    await Promise.all([...this.#processes.values(), ...this.#replicas].map((one) => one.stop()));
    await this.free.release();
  }

  #processOf(name: ProcessName, port: number | undefined): ServiceProcess {
    const { environment, onLine } = this.options;
    return new ServiceProcess({
      name,
      environment: { ...environment, ...(name === 'gateway' ? this.urls : BESIDE), PORT: String(port) },
      onLine: onLine === undefined ? undefined : (line) => onLine(name, line),
    });
  }
}

/** Starts every service as a process of its own; resolves when all are ready. */
export const startServices = async (options: ServicesOptions): Promise<RunningServices> => {
  const configuration = readConfiguration(options.environment);
  const administrator = await bootstrapKey(configuration);
  const free = await Ports.claim();
  const portOf = await portsFrom(Number(options.environment['PORT'] ?? 0), free);
  const urls = Object.fromEntries(
    BEHIND.map((name) => [SERVICE_VARIABLES[name], urlAt(configuration.HOST, portOf.get(name))]),
  );
  const services = new RunningServices(options, administrator, urls, portOf, free);
  try {
    await services.start();
    return services;
  } catch (error) {
    await services.stop();
    throw error;
  }
};
