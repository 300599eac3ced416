import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { runCommand } from './command.ts';
import setUpKafka, { stopKafka } from './kafka-setup.ts';

const SERVICES = 'tools/services/dist/main.js';
const VIEWS = 'apps/platform/dist/views.js';
const ADDRESS_PATTERN = /http:\/\/localhost:\d+/;

/** What every process is told; reads wait for their position however busy the machine is. */
const SETTINGS = {
  PORT: '0',
  BOOTSTRAP_API_KEY: 'the-administrator-of-this-installation',
  KAFKA_PARTITIONS: '2',
  LOG_LEVEL: 'silent',
  MIN_POSITION_WAIT_MS: '60000',
  RATE_LIMIT_PER_SECOND: '0',
};

let environment: NodeJS.ProcessEnv = {};
let services: ChildProcessByStdio<null, Readable, null> | undefined;

/**
 * Jest calls this once before a run of tests on separate processes. To start six of them for each file would
 * take most of the run's time, so those files that need no others share these, each with tenants of its own.
 */
export default async function setup(): Promise<void> {
  await setUpKafka();
  const { TEST_DATABASE_URL: DATABASE_URL, TEST_KAFKA_BROKERS: KAFKA_BROKERS, PATH } = process.env;
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'clientele-services-'));
  environment = { ...SETTINGS, PATH, DATABASE_URL, KAFKA_BROKERS, DATA_DIR };
  services = spawn(process.execPath, [SERVICES], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', abandon);
  const url = await addressSaidBy(services.stdout);
  const key = SETTINGS.BOOTSTRAP_API_KEY;
  process.env['TEST_SERVICES'] = JSON.stringify({ url, key, databaseUrl: DATABASE_URL });
}

/** Expects that all that was read of them equals a fresh fold of the log, and stops them. */
export async function stopServices(): Promise<void> {
  process.off('exit', abandon);
  const verified = await runCommand(process.execPath, [VIEWS, 'verify'], environment);
  if (services?.kill('SIGTERM') === true) await once(services, 'exit');
  await rm(environment['DATA_DIR'] ?? '', { recursive: true, force: true });
  await stopKafka();
  if (!verified.ok) throw new Error('the views of the shared services are not what their log says');
}

const addressSaidBy = async (stdout: Readable): Promise<string> => {
  for await (const line of createInterface(stdout)) {
    const [address] = ADDRESS_PATTERN.exec(line) ?? [];
    if (address === undefined) continue;
    stdout.resume();
    return address;
  }
  throw new Error('the services ended before they served');
};

// They would go on serving after an interrupted run.
function abandon(): void {
  services?.kill('SIGTERM');
}
