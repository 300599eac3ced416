import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WrongWrapping } from './key-encryption-key.ts';
import { openKeyFile } from './key-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clientele-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('makes the file once, for its owner alone, and leaves nothing else behind', async () => {
  const path = join(folder, 'made', 'once', 'key');
  await Promise.all(Array.from({ length: 8 }, () => openKeyFile(path)));
  const { mode, size } = await stat(path);
  expect({ mode: mode & 0o777, size }).toEqual({ mode: 0o600, size: 32 });
  expect(await readdir(join(folder, 'made', 'once'))).toEqual(['key']);
});

it('unwraps what was wrapped, also after the file was opened anew', async () => {
  const path = join(folder, 'again');
  const key = randomBytes(32);
  const wrapped = await (await openKeyFile(path)).wrap('one', key);
  expect(Buffer.from(wrapped).includes(key)).toBe(false);
  expect(Buffer.from(await (await openKeyFile(path)).unwrap('one', wrapped))).toEqual(key);
});

it('unwraps nothing that was changed, cut, or stands under another name', async () => {
  const kek = await openKeyFile(join(folder, 'strict'));
  const wrapped = await kek.wrap('one', randomBytes(32));
  for (let index = 0; index < wrapped.length; index += 1) {
    const changed = Uint8Array.from(wrapped);
    changed[index] = (changed[index] ?? 0) ^ 1;
    await expect(kek.unwrap('one', changed)).rejects.toThrow(WrongWrapping);
  }
  await expect(kek.unwrap('one', wrapped.subarray(0, 20))).rejects.toThrow(WrongWrapping);
  await expect(kek.unwrap('two', wrapped)).rejects.toThrow('the key two is damaged');
});

it('unwraps nothing of another file', async () => {
  const wrapped = await (await openKeyFile(join(folder, 'mine'))).wrap('one', randomBytes(32));
  const other = await openKeyFile(join(folder, 'other'));
  await expect(other.unwrap('one', wrapped)).rejects.toThrow('another key-encryption key');
});

it('refuses a file of another length', async () => {
  const path = join(folder, 'short');
  await writeFile(path, randomBytes(31), { mode: 0o600 });
  await expect(openKeyFile(path)).rejects.toThrow('has 31 bytes instead of 32');
});

it('refuses a file that others may read', async () => {
  const path = join(folder, 'open');
  await openKeyFile(path);
  await chmod(path, 0o640);
  await expect(openKeyFile(path)).rejects.toThrow('chmod 600');
});
