import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from './check.ts';
import { toldLag, type Lag } from './metrics.ts';
import type { Services } from './services.ts';
import type { Stage } from './stage.ts';

/** How long clients work before the broker is killed: what is usual. */
const BEFORE_MS = 3_000;
/** Commands are counted so often while it is away; none of these may be without any. */
const WINDOW_MS = 2_500;
const RECOVERED_WITHIN_MS = 120_000;
const POLL_MS = 100;

/** Kills the broker for so long, while clients are at work. */
export const brokerAway =
  (seconds: number) =>
  async (stage: Stage<Services>): Promise<readonly Check[]> => {
    const { product, ledger, tell } = stage;
    const usual = await usualOf(stage);
    tell(`${usual.perSecond} commands a second are answered; most behind were ${toldLag(usual.lag)}`);
    await product.broker.kill();
    const rates: number[] = [];
    const before = ledger.answeredCount;
    for (let awayMs = 0; awayMs < seconds * 1_000; awayMs += WINDOW_MS)
      rates.push(await rateOf(stage, Math.min(WINDOW_MS, seconds * 1_000 - awayMs)));
    const done = ledger.answeredCount - before;
    tell(`without the broker ${done} commands were answered in ${seconds} s: ${rates.join(', ')} a second`);
    await product.broker.start();
    return [
      {
        name: 'commands are answered all the while that the broker is away',
        faults: rates.flatMap((rate, index) => (rate > 0 ? [] : [`none in window ${index + 1}`])),
      },
      { name: 'lag recovers by itself under load', faults: await recoveryFaults(stage, usual.lag) },
    ];
  };

/** Commands a second, over a time. */
const rateOf = async ({ ledger }: Stage, ms: number): Promise<number> => {
  const before = ledger.answeredCount;
  await delay(ms);
  return Math.round(((ledger.answeredCount - before) / ms) * 1_000);
};

interface Usual {
  readonly perSecond: number;
  /** The most of each. */
  readonly lag: Lag;
}

const usualOf = async (stage: Stage<Services>): Promise<Usual> => {
  const lags: Lag[] = [];
  const measured = rateOf(stage, BEFORE_MS);
  const until = performance.now() + BEFORE_MS;
  while (performance.now() < until) {
    lags.push(await stage.product.lag());
    await delay(POLL_MS);
  }
  const most = (pick: (lag: Lag) => number): number => Math.max(...lags.map(pick));
  return {
    perSecond: await measured,
    lag: {
      relay: most(({ relay }) => relay),
      reactions: most(({ reactions }) => reactions),
      views: most(({ views }) => views),
    },
  };
};

const recoveryFaults = async ({ product, tell }: Stage<Services>, usual: Lag): Promise<string[]> => {
  const since = performance.now();
  const first = await product.lag();
  for (let lag = first; ; lag = await product.lag()) {
    const ms = Math.round(performance.now() - since);
    if (lag.relay <= usual.relay && lag.reactions <= usual.reactions) {
      tell(
        `the broker is back with ${toldLag(first)} behind; no more than before after ${ms} ms, under load`,
      );
      return [];
    }
    if (ms > RECOVERED_WITHIN_MS) return [`after ${ms} ms ${toldLag(lag)}`];
    await delay(POLL_MS);
  }
};
