import { expect, it } from '@jest/globals';
import { runChaos } from './chaos.ts';

it('keeps every promise when the platform, its PostgreSQL and both are killed', async () => {
  const { checks, answered } = await runChaos({ kills: 3, seed: 1, tell: () => undefined });
  expect(checks.filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(checks.length).toBeGreaterThan(0);
  expect(answered).toBeGreaterThan(100);
}, 180_000);
