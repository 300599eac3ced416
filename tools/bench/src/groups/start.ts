import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bounded, type Row } from '../figures.ts';
import { temporaryFolder } from '../folder.ts';
import type { Laboratory } from '../laboratory.ts';
import { memoryMb } from '../memory.ts';
import { ROOT, startPlatform, type Platform } from '../processes.ts';

const GROUP = 'start';
const NPM_START = ['npm', 'start'] as const;

/** Start-up times of `npm start`, and memory after a restart with the sample loaded. */
export async function* start({ sizes }: Laboratory): AsyncGenerator<Row> {
  const dataDir = await temporaryFolder();
  try {
    yield started('empty', await timed(dataDir), 4);
    yield started('used before', await timed(dataDir), 2.5);
    await loadSample(dataDir, sizes.sampleCustomers);
    const platform = await startPlatform(dataDir);
    await delay(sizes.restMs);
    const value = await memoryMb([platform.pid, await postmasterPid(dataDir)]);
    await platform.stop();
    const customers = sizes.sampleCustomers.toLocaleString('en');
    const what = `memory with PostgreSQL, restarted with ${customers} customers`;
    yield bounded({ group: GROUP, what }, { value, unit: 'MB', atMost: 300 });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const started = (folder: string, ms: number, atMost: number): Row =>
  bounded(
    { group: GROUP, what: `npm start after the build, data folder ${folder}: first 200` },
    { value: ms / 1_000, unit: 's', atMost },
  );

const timed = async (dataDir: string): Promise<number> => {
  const platform = await startPlatform(dataDir, {}, NPM_START);
  await platform.stop();
  return platform.readyMs;
};

const loadSample = async (dataDir: string, customers: number): Promise<void> => {
  const platform = await startPlatform(dataDir);
  await sendSample(platform, customers);
  await platform.stop();
};

const sendSample = async ({ url, key }: Platform, customers: number): Promise<void> => {
  const args = ['tools/sample/src/main.ts', '--customers', String(customers), '--url', url, '--key', key];
  const sending = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(sending, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the sample could not be loaded');
};

const postmasterPid = async (dataDir: string): Promise<number> =>
  Number.parseInt(await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8'), 10);
