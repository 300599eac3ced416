import { ourAppender } from '../appenders/ours.ts';
import { letCall } from '../callers.ts';
import { compared, type Row } from '../figures.ts';
import type { Laboratory } from '../laboratory.ts';
import { openProductLog } from '../product-log.ts';
import { inTurn } from '../rounds.ts';

const GROUP = 'growth';
const CALLERS = 32;
/** What is left of the rate may differ this much by chance. */
const FLAT_MIN = 0.8;

/**
 * Appends to a log that has grown, beside appends to one that is nearly empty: the length should make no
 * difference.
 */
export async function* growth(laboratory: Laboratory): AsyncGenerator<Row> {
  const { rounds, roundMs, logEvents } = laboratory.sizes;
  const history = await laboratory.history();
  const toHistory = ourAppender(history.product.store);
  for (const events of logEvents) {
    await history.growTo(events);
    const fresh = await openProductLog(await laboratory.database(`fresh_${events}`), laboratory.dataDir);
    const toFresh = ourAppender(fresh.store);
    const { grown, empty } = await inTurn(rounds, {
      grown: async () => (await letCall(CALLERS, roundMs, toHistory)).perSecond,
      empty: async () => (await letCall(CALLERS, roundMs, toFresh)).perSecond,
    });
    await fresh.close();
    const what = `appends to a log of ${events.toLocaleString('en')} events, 32 callers`;
    yield compared({ group: GROUP, what }, grown, { name: 'to a fresh log', rounds: empty }, FLAT_MIN);
  }
}
