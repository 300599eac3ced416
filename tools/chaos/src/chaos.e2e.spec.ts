import { expect, it } from '@jest/globals';
import { runChaos } from './chaos.ts';
import { killing } from './killing.ts';
import { Platform } from './platform.ts';

const RUN_MS_MAX = 600_000;

it(
  'keeps every promise when the platform, its PostgreSQL and both are killed',
  async () => {
    const { checks, answered } = await runChaos({
      open: (dataDir) => Platform.on(dataDir),
      disturb: killing(3),
      seed: 1,
      tell: () => undefined,
    });
    expect(checks.filter(({ faults }) => faults.length > 0)).toEqual([]);
    expect(checks.length).toBeGreaterThan(0);
    expect(answered).toBeGreaterThan(100);
  },
  RUN_MS_MAX,
);
