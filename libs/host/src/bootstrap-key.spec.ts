import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bootstrapKey } from './bootstrap-key.ts';
import { readConfiguration } from './configuration.ts';

const STARTS = 16;
const configured = 'a'.repeat(32);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clientele-bootstrap-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('is made once for all who start at the same time, and leaves nothing else behind', async () => {
  const configuration = readConfiguration({ DATA_DIR: join(folder, 'together') });
  const made = await Promise.all(Array.from({ length: STARTS }, () => bootstrapKey(configuration)));
  expect(new Set(made.map(({ key }) => key)).size).toBe(1);
  expect(made[0]?.key).toHaveLength(43);
  expect(await readdir(configuration.DATA_DIR)).toEqual(['bootstrap.key']);
});

it('takes nothing from another container, where a process has the same number', async () => {
  const configuration = readConfiguration({ DATA_DIR: join(folder, 'beside') });
  const theirs = join(configuration.DATA_DIR, `bootstrap.key.${process.pid}`);
  await mkdir(configuration.DATA_DIR);
  await writeFile(theirs, 'half a k');
  expect((await bootstrapKey(configuration)).key).toHaveLength(43);
  expect(await readFile(theirs, 'utf8')).toBe('half a k');
});

it('is the configured one where there is one', async () => {
  const configuration = readConfiguration({ BOOTSTRAP_API_KEY: configured });
  expect(await bootstrapKey(configuration)).toEqual({ key: configured, file: null });
});
