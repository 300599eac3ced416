import { openEmmett } from '../appenders/emmett.ts';
import { ourAppender } from '../appenders/ours.ts';
import { openRawInserts } from '../appenders/raw.ts';
import { letCall } from '../callers.ts';
import { compared, type Row } from '../figures.ts';
import type { Laboratory } from '../laboratory.ts';
import { openProductLog } from '../product-log.ts';
import { inTurn, type Contender } from '../rounds.ts';
import type { Appender } from '../appenders/appender.ts';

const GROUP = 'appends';
/** What its pool has by default; more were not faster. */
const EMMETT_CONNECTIONS = 10;
const ONE = 1;
const SOME = 32;
const MANY = 256;

/**
 * Durable single-event appends: ours, Emmett's, and what the same rows cost without an event store around
 * them.
 */
export async function* appends(laboratory: Laboratory): AsyncGenerator<Row> {
  const { rounds, roundMs } = laboratory.sizes;
  const product = await openProductLog(await laboratory.database('appends'), laboratory.dataDir);
  const emmett = await openEmmett(await laboratory.database('emmett'), EMMETT_CONNECTIONS);
  const append = ourAppender(product.store);
  // The rows that the limit inserts are copies of these.
  await letCall(MANY, roundMs, append);
  const raw = await openRawInserts(product.url, roundMs);
  const by =
    (appender: Appender, callers: number): Contender =>
    async () =>
      (await letCall(callers, roundMs, appender)).perSecond;

  const one = await inTurn(rounds, {
    ours: by(append, ONE),
    emmett: by(emmett.append, ONE),
    insert: raw.single,
  });
  yield compared(row('1 caller'), one.ours, { name: 'a plain INSERT an event', rounds: one.insert }, 0.35);
  yield compared(row('1 caller'), one.ours, { name: 'Emmett', rounds: one.emmett }, 1);

  const some = await inTurn(rounds, { ours: by(append, SOME), emmett: by(emmett.append, SOME) });
  yield compared(row('32 callers'), some.ours, { name: 'Emmett', rounds: some.emmett });

  const many = await inTurn(rounds, {
    ours: by(append, MANY),
    emmett: by(emmett.append, MANY),
    batches: raw.batches,
  });
  yield compared(row('256 callers'), many.ours, { name: 'Emmett', rounds: many.emmett }, 5);
  yield compared(
    row('256 callers'),
    many.ours,
    { name: 'the same rows, 256 an INSERT', rounds: many.batches },
    0.6,
  );

  await raw.close();
  await emmett.close();
  await product.close();
}

const row = (callers: string) => ({ group: GROUP, what: `durable single-event appends, ${callers}` });
