import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EventLog } from '@clientele/event-store';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { allViews, runViewsCommand } from '@clientele/views';
import { openLog } from '@clientele/event-store';
import { bounded, median, type Row } from '../figures.ts';
import type { Laboratory } from '../laboratory.ts';
import type { ProductLog } from '../product-log.ts';
import { inTurn } from '../rounds.ts';

const GROUP = 'replay';

/**
 * Reading the log from its beginning, and building a read model anew, beside the fastest way out of
 * PostgreSQL.
 */
export async function* replay(laboratory: Laboratory): AsyncGenerator<Row> {
  const { loadRounds, logEvents } = laboratory.sizes;
  const history = await laboratory.history();
  await history.growTo(logEvents[2]);
  const { log } = history.product;
  const events = Number(await log.head());
  const size = `${Math.round(events / 1_000).toLocaleString('en')}k events`;
  const measured = await inTurn(loadRounds, {
    ours: () => read(log),
    copy: () => copyOut(history.product.url, events),
  });
  const against = { name: 'COPY of the same rows', value: median(measured.copy) };
  const readAll = { value: median(measured.ours), unit: 'events/s', atLeast: 150_000, against };
  yield bounded({ group: GROUP, what: `stored read of ${size}` }, readAll);

  // The read model is in use meanwhile, so that what is built is also compared and swapped in.
  await laboratory.historyPlatform();
  const rebuilt = { value: await rebuild(history.product), unit: 'events/s', atLeast: 35_000, against };
  const what = `rebuild of ${history.customers.toLocaleString('en')} customers in use out of ${size}`;
  yield bounded({ group: GROUP, what }, rebuilt);
}

const REPORTED = /(\d+) events in (\d+) ms/;

/** Runs `views rebuild customers`, and takes the rate out of its report. */
const rebuild = async ({ url, log, store }: ProductLog): Promise<number> => {
  const said: string[] = [];
  const say = (line: string): unknown => said.push(line);
  const deps = { url, store, logId: await openLog(log), views: allViews, say };
  const code = await runViewsCommand(['rebuild', 'customers'], deps);
  const [, events, ms] = REPORTED.exec(said.join(' ')) ?? [];
  if (code !== 0 || events === undefined) throw new Error(said.join(' '));
  return (Number(events) * 1_000) / Number(ms);
};

const read = async (log: EventLog): Promise<number> => {
  const began = performance.now();
  let events = 0;
  for await (const page of log.readAll({ after: 0n })) events += page.events.length;
  return perSecond(events, began);
};

const copyOut = async (url: string, events: number): Promise<number> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const began = performance.now();
  await pipeline(client.query(copyTo('copy log.events to stdout')), nowhere());
  const rate = perSecond(events, began);
  await client.end();
  return rate;
};

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

const perSecond = (events: number, began: number): number => (events * 1_000) / (performance.now() - began);
