import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { documentDocument, type DocumentDocument } from '@clientele/contracts';
import { testDatabase, type TestDatabase } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { addressSaidBy } from '@clientele/testing/address';
import { START_MS_MAX } from './platform.specimen.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PLATFORM = ['--max-old-space-size=640', join(ROOT, 'apps/platform/dist/main.js')];
const KEY = '0123456789'.repeat(4);
const KIBIBYTE = 1_024;
const MEBIBYTE = 1_048_576;
const LARGE_CHUNKS = 200;
const GROWTH_BYTES_MAX = 40 * MEBIBYTE;
const TRANSFER_MS_MAX = 600_000;

const run = promisify(execFile);
const authorization = `Bearer ${KEY}`;
const chunk = randomBytes(MEBIBYTE);

let dataDir: string;
let database: TestDatabase;
let child: ChildProcess;
let url: string;

beforeAll(async () => {
  [dataDir, database] = await Promise.all([mkdtemp(join(tmpdir(), 'clientele-large-')), testDatabase()]);
  child = spawn(process.execPath, PLATFORM, {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, DATABASE_URL: database.url, BOOTSTRAP_API_KEY: KEY },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  url = await addressSaidBy(child);
}, START_MS_MAX);

afterAll(async () => {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** What the process has in memory, as the system sees it. */
const residentBytes = async (): Promise<number> => {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(child.pid)]);
  return Number(stdout) * KIBIBYTE;
};

const formWith = async function* (chunks: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n');
  for (let count = 0; count < chunks; count += 1) yield chunk;
  yield Buffer.from('\r\n--x--\r\n');
};

const uploaded = async (chunks: number): Promise<DocumentDocument> => {
  const headers = { authorization, 'content-type': 'multipart/form-data; boundary=x' };
  const client = request(`${url}/v1/documents`, { method: 'POST', headers });
  const [[response]] = await Promise.all([once(client, 'response'), pipeline(formWith(chunks), client)]);
  return documentDocument.parse(await json(response));
};

const downloadedDigest = async ({ contentUrl }: DocumentDocument): Promise<string> => {
  const { body } = await fetch(url + contentUrl, { headers: { authorization } });
  const hash = createHash('sha256');
  for await (const part of body ?? []) hash.update(part);
  return hash.digest('hex');
};

const carried = async (chunks: number): Promise<void> => {
  const document = await uploaded(chunks);
  expect(document.size).toBe(chunks * MEBIBYTE);
  expect(await downloadedDigest(document)).toBe(document.sha256);
};

/** The most memory that the process had while something was done. */
const peakBytes = async (done: Promise<void>): Promise<number> => {
  let [peak, isOver] = [0, false];
  const over = done.finally(() => {
    isOver = true;
  });
  while (!isOver) peak = Math.max(peak, await residentBytes());
  await over;
  return peak;
};

it(
  'carries a large document without holding it',
  async () => {
    // Whatever is loaded with the first document is not held for each.
    await carried(1);
    const before = await residentBytes();
    const peak = await peakBytes(carried(LARGE_CHUNKS));
    expect(peak - before).toBeLessThan(GROWTH_BYTES_MAX);
    const files = await readdir(join(dataDir, 'documents'), { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile())).toHaveLength(2);
  },
  TRANSFER_MS_MAX,
);
