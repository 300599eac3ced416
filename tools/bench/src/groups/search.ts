import { customerListQuery, listCustomers, Reads } from '@clientele/views';
import { letCall } from '../callers.ts';
import { TENANT } from '../facts.ts';
import { bounded, median, percentile, type Row } from '../figures.ts';
import { nameOf } from '../history.ts';
import type { Shot } from '../jobs.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Platform } from '../processes.ts';
import { inTurn, type Contender } from '../rounds.ts';

/** As many as the product lets search at once. */
const CALLERS = 4;
const QUERIES = 60;
const NEARLY_ALL = 0.99;

/** Searches of the largest log's customers over HTTP, beside the same SQL without the product around it. */
export async function* search(laboratory: Laboratory): AsyncGenerator<Row> {
  const { loadRounds, logEvents } = laboratory.sizes;
  const history = await laboratory.history();
  await history.growTo(logEvents[2]);
  const platform = await laboratory.historyPlatform();
  const queries = queriesFor(history.customers);
  const reads = new Reads(history.product.url);
  const measured = await inTurn(loadRounds, {
    ours: overHttp(laboratory, platform, queries),
    raw: rawSql(laboratory, reads, queries),
  });
  await reads.close();
  const what = `search among ${history.customers.toLocaleString('en')} customers, ${CALLERS} callers, p99`;
  const against = { name: 'the same SQL', value: median(measured.raw) };
  yield bounded({ group: 'search', what }, { value: median(measured.ours), unit: 'ms', against });
}

/** What people type: names, names that they only begin, and names with a letter wrong. */
export const queriesFor = (customers: number): readonly string[] =>
  Array.from({ length: QUERIES }, (_, index) => {
    const [word = ''] = nameOf(Math.floor((index * customers) / QUERIES)).split(/[\s,-]+/);
    return [word, word.slice(0, BEGUN_LENGTH), misspelt(word)][index % KINDS] ?? word;
  });

const KINDS = 3;
const BEGUN_LENGTH = 4;

const misspelt = (word: string): string =>
  `${word.slice(0, 1)}${word.slice(2, 3)}${word.slice(1, 2)}${word.slice(3)}`;

const overHttp = (
  { load, sizes }: Laboratory,
  { url, key }: Platform,
  queries: readonly string[],
): Contender => {
  const headers = { authorization: `Bearer ${key}` };
  const shots = queries.map((q): Shot => {
    const path = `/v1/customers?q=${encodeURIComponent(q)}`;
    return { method: 'GET', path, headers };
  });
  return async () =>
    (await load.closed({ url, connections: CALLERS, seconds: sizes.loadSeconds, shots })).p99Ms;
};

const rawSql = ({ sizes }: Laboratory, reads: Reads, queries: readonly string[]): Contender => {
  const asked = queries.map((q) => customerListQuery.parse({ q }));
  let next = 0;
  const ask = (): Promise<unknown> => {
    const query = asked[(next += 1) % asked.length];
    return query ? listCustomers(reads, TENANT, query, null) : Promise.resolve();
  };
  return async () =>
    percentile((await letCall(CALLERS, sizes.loadSeconds * 1_000, ask)).latenciesMs, NEARLY_ALL);
};
