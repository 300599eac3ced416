import { startEmbeddedPostgres, type EmbeddedPostgres } from '@clientele/host/embedded-postgres';
import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Nothing here has to survive a power cut, so every flush to disk is off.
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  synchronous_commit: 'off',
};

const INTERRUPTED = 130;
const FOLDER_TRIES_MAX = 5;

let folder: string | undefined;
let server: EmbeddedPostgres | undefined;
let starting: Promise<void> | undefined;
let users = 0;

/**
 * Jest calls this once before a run that touches a database, and again when other projects want more than
 * that; the test files find it by its URL.
 */
export default function setup(): Promise<void> {
  users += 1;
  starting ??= start();
  return starting;
}

async function start(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'clientele-test-'));
  // The server may run as another account, which has to reach its own folder inside this one.
  await chmod(folder, 0o755);
  server = await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS });
  process.env['TEST_DATABASE_URL'] = server.url;
  process.once('exit', abandon);
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
}

/** Stops and forgets what `setup` started, once nobody uses it any more. */
export async function stopDatabase(): Promise<void> {
  users -= 1;
  if (users > 0) return;
  process.off('exit', abandon);
  await server?.stop();
  server = undefined;
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

const interrupt = (): never => process.exit(INTERRUPTED);

// The server outlives its parent by design, but not an interrupted run of tests.
function abandon(): void {
  if (server) process.kill(server.pid, 'SIGQUIT');
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: FOLDER_TRIES_MAX });
}
