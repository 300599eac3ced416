import { request } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { bounded, type Row } from '../figures.ts';
import type { Laboratory } from '../laboratory.ts';
import { memoryMb } from '../memory.ts';
import type { Platform } from '../processes.ts';

const GROUP = 'files';
const CHUNK_BYTES = 65_536;
const BYTES_PER_MB = 1_000_000;
/** What is sent once before anything counts. */
const WARM_UP_BYTES = 5_000_000;
const GROWTH_MB_MAX = 40;
const MEMORY_READ_EVERY_MS = 50;

/** Uploading and downloading a large file: how fast, and how much the product's process grows meanwhile. */
export async function* files(laboratory: Laboratory): AsyncGenerator<Row> {
  const { fileBytes } = laboratory.sizes;
  const platform = await laboratory.platform();
  await download(platform, await upload(platform, WARM_UP_BYTES));
  let id = '';
  const passes: Readonly<Record<string, () => Promise<void>>> = {
    upload: async () => void (id = await upload(platform, fileBytes)),
    download: () => download(platform, id),
  };
  for (const [name, pass] of Object.entries(passes)) {
    const what = `${name} of ${fileBytes / BYTES_PER_MB} MB`;
    const { seconds, grownMb } = await observed(platform.pid, pass);
    const speed = { value: fileBytes / BYTES_PER_MB / seconds, unit: 'MB/s' };
    yield bounded({ group: GROUP, what }, speed);
    const growth = { value: grownMb, unit: 'MB', atMost: GROWTH_MB_MAX };
    yield bounded({ group: GROUP, what: `${what}: growth of memory meanwhile` }, growth);
  }
}

/** How long something takes, and by how much a process is larger at its largest than it was before. */
const observed = async (pid: number, act: () => Promise<void>) => {
  const before = await memoryMb([pid]);
  const ended = new AbortController();
  const largest = largestMb(pid, ended.signal);
  const began = performance.now();
  await act().finally(() => ended.abort());
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, grownMb: (await largest) - before };
};

const largestMb = async (pid: number, ended: AbortSignal): Promise<number> => {
  for (let largest = 0; ; await delay(MEMORY_READ_EVERY_MS)) {
    largest = Math.max(largest, await memoryMb([pid]));
    if (ended.aborted) return largest;
  }
};

function* chunks(bytes: number): Generator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += CHUNK_BYTES)
    yield new Uint8Array(Math.min(CHUNK_BYTES, bytes - sent)).fill(sent / CHUNK_BYTES);
}

const BOUNDARY = 'clientele-bench';
const PART_HEAD = [
  `--${BOUNDARY}`,
  'content-disposition: form-data; name="file"; filename="large.bin"',
  'content-type: application/octet-stream',
  '',
  '',
].join('\r\n');
const PART_END = `\r\n--${BOUNDARY}--\r\n`;

function* formOf(bytes: number): Generator<Uint8Array> {
  yield Buffer.from(PART_HEAD);
  yield* chunks(bytes);
  yield Buffer.from(PART_END);
}

/** Uploads a file that is made while it is sent, and answers the id of the document. */
const upload = async ({ url, key }: Platform, bytes: number): Promise<string> => {
  const sent = request(`${url}/v1/documents`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': PART_HEAD.length + bytes + PART_END.length,
    },
  });
  const answered = new Promise<Readable>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  const [answer] = await Promise.all([
    answered.then((response) => json(response) as Promise<{ id?: string }>),
    pipeline(Readable.from(formOf(bytes)), sent),
  ]);
  if (answer.id === undefined) throw new Error(`an upload was refused: ${JSON.stringify(answer)}`);
  return answer.id;
};

/** Reads a document's content, and forgets it. */
const download = async ({ url, key }: Platform, id: string): Promise<void> => {
  const headers = { authorization: `Bearer ${key}` };
  const { ok, body, status } = await fetch(`${url}/v1/documents/${id}/content`, { headers });
  if (!ok || body === null) throw new Error(`a download was answered with ${status}`);
  await body.pipeTo(new WritableStream());
};
