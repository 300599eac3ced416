import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CLASS_PATH, whatIsMissing } from './jars.ts';
import { freePort } from './port.ts';
import { spawnBroker, type BrokerProcess } from './process.ts';
import { besidesOf, formatOf, type Secured } from './secured.ts';
import { addressOf, LOGGING, serverProperties, type Place } from './settings.ts';

export { whatIsMissing } from './jars.ts';

export interface KafkaOptions {
  /** Where it keeps its data; a new folder unless told. A folder that was used before goes on as it was. */
  readonly folder?: string;
  /** Port for clients; a free one unless told. */
  readonly port?: number;
  /** Where it listens besides to those alone who prove who they are; nowhere unless told. */
  readonly secured?: Secured;
}

/** A Kafka broker as a child process, which ends when this process does, however it ends. */
export interface Kafka {
  /** Its address, as `KAFKA_BROKERS` wants it; the same for ever. */
  readonly brokers: string;
  readonly folder: string;
  /** Starts it again, on the same port and folder; resolves when it serves. */
  start(): Promise<void>;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
  /** Ends it and deletes its folder. */
  drop(): Promise<void>;
  /** Resolves when it has ended, whoever ended it. */
  ended(): Promise<void>;
}

const run = promisify(execFile);
const UUID_BYTES = 16;
/** A name that begins with a dash would be taken for an option. */
const FIRST_BYTE_MAX = 0x7f;

const newClusterId = (): string => {
  const bytes = randomBytes(UUID_BYTES);
  bytes[0] = (bytes[0] ?? 0) & FIRST_BYTE_MAX;
  return bytes.toString('base64url');
};

/** Prepares a folder for a broker, unless it was one's before. */
const prepare = async (folder: string, { port, secured }: KafkaOptions): Promise<Place> => {
  const file = join(folder, 'place.json');
  const known: Partial<Place> = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  const place: Place = {
    folder,
    port: port ?? known.port ?? (await freePort()),
    controllerPort: known.controllerPort ?? (await freePort()),
  };
  const besides = secured === undefined ? null : besidesOf(secured);
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify(place));
  await writeFile(join(folder, 'server.properties'), serverProperties(place, besides));
  await writeFile(join(folder, 'log4j2.properties'), LOGGING);
  if (!existsSync(join(folder, 'data', 'meta.properties')))
    await format(folder, secured === undefined ? [] : formatOf(secured));
  return place;
};

const format = async (folder: string, more: readonly string[]): Promise<void> => {
  const properties = join(folder, 'server.properties');
  const tool = ['-XX:TieredStopAtLevel=1', '-cp', CLASS_PATH, 'kafka.tools.StorageTool'];
  await run('java', [...tool, 'format', '--standalone', '-t', newClusterId(), '-c', properties, ...more]);
};

/** Starts a broker; resolves when it serves. */
export const startKafka = async (options: KafkaOptions = {}): Promise<Kafka> => {
  const missing = await whatIsMissing();
  if (missing !== null) throw new Error(`Kafka cannot be started: ${missing}`);
  const { folder: given } = options;
  const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'clientele-kafka-')) : resolve(given);
  const place = await prepare(folder, options);
  let broker: BrokerProcess = await spawnBroker(folder);
  const stop = () => broker.end('SIGTERM');
  return {
    brokers: addressOf(place),
    folder,
    start: async () => {
      broker = await spawnBroker(folder);
    },
    stop,
    kill: () => broker.end('SIGKILL'),
    drop: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
    ended: () => broker.ended,
  };
};
