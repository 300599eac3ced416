import { bounded, percentile, type Row } from '../figures.ts';
import type { Laboratory } from '../laboratory.ts';
import { creating } from './http.ts';

const GROUP = 'lag';
const CALLERS = 256;
const MEDIAN = 0.5;
const NEARLY_ALL = 0.99;
const LAG_MS_MAX = 15;

/**
 * How long after it was due a write can be read, at half the rate that is possible. Writes are sent when they
 * are due, however long earlier ones take.
 */
export async function* lag(laboratory: Laboratory): AsyncGenerator<Row> {
  const { load, sizes } = laboratory;
  const { url, key } = await laboratory.platform();
  const write = creating(key);
  const read = { headers: { authorization: `Bearer ${key}` } };
  const peak = await load.closed({ url, connections: CALLERS, seconds: sizes.loadSeconds, shots: [write] });
  const job = { url, perSecond: peak.perSecond / 2, write, read };
  await load.paced({ ...job, seconds: sizes.warmUpSeconds });
  const { sinceDueMs, sinceAcknowledgedMs } = await load.paced({ ...job, seconds: sizes.lagSeconds });
  const at = `at ${Math.round(job.perSecond)} writes/s`;
  const row = (what: string, values: readonly number[], share: number, atMost?: number): Row =>
    bounded(
      { group: GROUP, what: `${what}, ${at}, p${share * 100}` },
      { value: percentile(values, share), unit: 'ms', ...(atMost === undefined ? {} : { atMost }) },
    );
  yield row('from when a write was due until a GET shows it', sinceDueMs, MEDIAN);
  yield row('from when a write was due until a GET shows it', sinceDueMs, NEARLY_ALL, LAG_MS_MAX);
  yield row('from its acknowledgement until a GET shows it', sinceAcknowledgedMs, NEARLY_ALL);
}
