import { setTimeout as delay } from 'node:timers/promises';
import { bounded, type Row } from '../figures.ts';
import type { Laboratory } from '../laboratory.ts';
import { memoryMb } from '../memory.ts';

const MEMORY_MB_MAX = 500;

/** Memory of the product's process and its PostgreSQL, after all that was done before. */
export async function* memory(laboratory: Laboratory): AsyncGenerator<Row> {
  await laboratory.platform();
  await delay(laboratory.sizes.restMs);
  for (const [what, { pid }] of await laboratory.platforms()) {
    const value = await memoryMb([pid, laboratory.postgresPid]);
    const name = { group: 'memory', what: `memory with PostgreSQL, ${what}` };
    yield bounded(name, { value, unit: 'MB', atMost: MEMORY_MB_MAX });
  }
  await laboratory.stopPlatforms();
}
