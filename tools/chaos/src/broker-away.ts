import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from './check.ts';
import { openCauses } from './effects.ts';
import { toldLag } from './metrics.ts';
import type { Services } from './services.ts';
import type { Stage } from './stage.ts';

/** Answers until processes that were just started are at work. */
const WARM_ANSWERS = 100;
/** How long the usual rate is measured. */
const BEFORE_MS = 3_000;
/** Commands are counted so often while the broker is away; none of these times may be without any. */
const WINDOW_MS = 2_500;
const RECOVERED_WITHIN_MS = 120_000;
const POLL_MS = 250;

/** Kills the broker for so long, while clients are at work. */
export const brokerAway =
  (seconds: number) =>
  async (stage: Stage<Services>): Promise<readonly Check[]> => {
    const { product, ledger, tell } = stage;
    while (ledger.answeredCount < WARM_ANSWERS) await delay(POLL_MS);
    tell(`${await rateOf(stage, BEFORE_MS)} commands a second are answered`);
    await product.broker.kill();
    const before = ledger.answeredCount;
    const rates: number[] = [];
    for (let leftMs = seconds * 1_000; leftMs > 0; leftMs -= WINDOW_MS)
      rates.push(await rateOf(stage, Math.min(WINDOW_MS, leftMs)));
    const done = ledger.answeredCount - before;
    tell(`without the broker ${done} commands were answered in ${seconds} s: ${rates.join(', ')} a second`);
    await product.broker.start();
    return [
      {
        name: 'commands are answered all the while that the broker is away',
        faults: rates.flatMap((rate, index) => (rate > 0 ? [] : [`none in window ${index + 1}`])),
      },
      { name: 'lag recovers by itself under load', faults: await recoveryFaults(stage) },
    ];
  };

/** Commands a second, over a time. */
const rateOf = async ({ ledger }: Stage, ms: number): Promise<number> => {
  const before = ledger.answeredCount;
  await delay(ms);
  return Math.ceil(((ledger.answeredCount - before) / ms) * 1_000);
};

/** Recovered is whoever has done all that was to be done when the broker came back. */
const recoveryFaults = async ({ product, tell }: Stage<Services>): Promise<string[]> => {
  const since = performance.now();
  const [rows, lag] = await Promise.all([product.rows(), product.lag()]);
  const openAtFirst = openCauses(rows).length;
  for (;;) {
    const open = openCauses(await product.rows()).filter((position) => position <= rows.length).length;
    const ms = Math.round(performance.now() - since);
    if (open === 0) {
      tell(`the broker is back, with ${openAtFirst} reactions to be done, and behind are ${toldLag(lag)}`);
      tell(`all of that was done after ${ms} ms, under load; behind are ${toldLag(await product.lag())}`);
      return [];
    }
    if (ms > RECOVERED_WITHIN_MS) return [`of ${openAtFirst} reactions ${open} were open after ${ms} ms`];
    await delay(POLL_MS);
  }
};
