import type { Whereabouts } from '../banner.ts';
import { bootstrapKey } from '../bootstrap-key.ts';
import { readConfiguration } from '../configuration.ts';
import { SERVICE_VARIABLES, type ProcessName, type ServiceName } from '../compositions/service-names.ts';
import { freePort } from './free-port.ts';
import { ServiceProcess } from './service-process.ts';

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

/** Every service, each as a process of its own, with the gateway before them. */
export interface RunningServices extends Whereabouts {
  /** One of them; `name` is `gateway`, or the service's. */
  process(name: ProcessName): ServiceProcess;
  /** Ends one as a machine that fails does. */
  kill(name: ProcessName): Promise<void>;
  /** Starts one again where it was, after it ended what is under way if it runs. */
  restart(name: ProcessName): Promise<void>;
  /** Starts one more of a kind, at an address that the gateway does not know; it stops with the others. */
  replica(name: ProcessName): Promise<ServiceProcess>;
  stop(): Promise<void>;
}

const BEHIND = Object.keys(SERVICE_VARIABLES) as ServiceName[];
const NAMES: readonly ProcessName[] = ['gateway', ...BEHIND];

/** What a gateway beside a service says of a client's address counts. */
const BESIDE = { TRUSTED_PROXIES: 'loopback' };

const portsFrom = async (first: number): Promise<ReadonlyMap<ProcessName, number>> => {
  const ports = new Set<number>();
  while (ports.size < NAMES.length) ports.add(first === 0 ? await freePort() : first + ports.size);
  return new Map([...ports].map((port, index) => [NAMES[index] ?? 'gateway', port]));
};

/** The address of a service for those beside it. */
const urlAt = (host: string, port: number | undefined): string => {
  const reached = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
};

const started = async (one: ServiceProcess): Promise<void> => {
  await one.start();
  await one.ready();
};

/** Starts every service as a process of its own; resolves when all are ready. */
export const startServices = async ({ environment, onLine }: ServicesOptions): Promise<RunningServices> => {
  const configuration = readConfiguration(environment);
  const key = await bootstrapKey(configuration);
  const ports = await portsFrom(Number(environment['PORT'] ?? 0));
  const urls = Object.fromEntries(
    BEHIND.map((name) => [SERVICE_VARIABLES[name], urlAt(configuration.HOST, ports.get(name))]),
  );
  const processOf = (name: ProcessName, port: number | undefined) =>
    new ServiceProcess({
      name,
      environment: { ...environment, ...(name === 'gateway' ? urls : BESIDE), PORT: String(port) },
      onLine: onLine === undefined ? undefined : (line) => onLine(name, line),
    });
  const processes = new Map(NAMES.map((name) => [name, processOf(name, ports.get(name))]));
  const replicas: ServiceProcess[] = [];
  const find = (name: ProcessName): ServiceProcess => {
    const found = processes.get(name);
    if (found === undefined) throw new Error(`there is no service ${name}`);
    return found;
  };
  // What is under way passes the gateway, so it goes first.
  const stop = async (): Promise<void> => {
    await find('gateway').stop();
    await Promise.all([...processes.values(), ...replicas].map((one) => one.stop()));
  };
  try {
    await Promise.all([...processes.values()].map((one) => one.start()));
    await Promise.all(BEHIND.map((name) => find(name).ready()));
    await find('gateway').ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...find('gateway').serving,
    ...key,
    process: find,
    kill: (name) => find(name).kill(),
    restart: async (name) => {
      await find(name).stop();
      await started(find(name));
    },
    replica: async (name) => {
      const replica = processOf(name, await freePort());
      replicas.push(replica);
      await started(replica);
      return replica;
    },
    stop,
  };
};
