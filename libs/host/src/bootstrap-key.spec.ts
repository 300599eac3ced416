import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { bootstrapKey } from './bootstrap-key.ts';
import { readConfiguration } from './configuration.ts';

const STARTS = 16;

it('is made once for all who start at the same time, and leaves nothing else behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clientele-bootstrap-'));
  try {
    const configuration = readConfiguration({ DATA_DIR: join(folder, 'data') });
    const made = await Promise.all(Array.from({ length: STARTS }, () => bootstrapKey(configuration)));
    expect(new Set(made.map(({ key }) => key)).size).toBe(1);
    expect(made[0]?.key).toHaveLength(43);
    expect(await readdir(configuration.DATA_DIR)).toEqual(['bootstrap.key']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('is the configured one where there is one', async () => {
  const key = 'a'.repeat(32);
  expect(await bootstrapKey(readConfiguration({ BOOTSTRAP_API_KEY: key }))).toEqual({ key, file: null });
});
