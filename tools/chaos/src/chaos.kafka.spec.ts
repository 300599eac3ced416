import { expect, it } from '@jest/globals';
import { brokerAway } from './broker-away.ts';
import { runChaos, type Outcome } from './chaos.ts';
import { killing } from './killing.ts';
import { Services } from './services.ts';

const RUN_MS_MAX = 180_000;
const silent = (): void => undefined;
const open = (dataDir: string) => Services.on(dataDir, silent);

const expectKept = ({ checks, answered }: Outcome): void => {
  expect(checks.filter(({ faults }) => faults.length > 0)).toEqual([]);
  expect(checks.length).toBeGreaterThan(0);
  expect(answered).toBeGreaterThan(50);
};

it(
  'keeps every promise when the relay, the views and the broker are killed',
  async () => {
    expectKept(await runChaos({ open, disturb: killing(3), seed: 1, tell: silent }));
  },
  RUN_MS_MAX,
);
