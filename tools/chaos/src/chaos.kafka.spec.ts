import { expect, it } from '@jest/globals';
import { brokerAway } from './broker-away.ts';
import { runChaos } from './chaos.ts';
import { killing } from './killing.ts';
import { Services } from './services.ts';
import type { Stage } from './stage.ts';

const RUN_MS_MAX = 600_000;
const AWAY_SECONDS = 2;
const silent = (): void => undefined;

/** The broker, then whoever relays. */
const disturb = async (stage: Stage<Services>) => [
  ...(await brokerAway(AWAY_SECONDS)(stage)),
  ...(await killing(1)(stage)),
];

it(
  'keeps every promise when the broker and the relay are killed',
  async () => {
    const open = (dataDir: string) => Services.on(dataDir, silent);
    const { checks, answered } = await runChaos({ open, disturb, seed: 1, tell: silent });
    expect(checks.filter(({ faults }) => faults.length > 0)).toEqual([]);
    expect(checks.length).toBeGreaterThan(0);
    expect(answered).toBeGreaterThan(50);
  },
  RUN_MS_MAX,
);
