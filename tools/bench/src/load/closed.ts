import autocannon from 'autocannon';
import type { ClosedJob, ClosedResult } from '../jobs.ts';

/** How often it is looked whether the time is over. */
const LOOK_EVERY_MS = 100;
/** What is slow shall show, not fail. */
const ANSWERED_WITHIN_SECONDS = 60;

/** As many requests as so many callers get answered. */
export const shootClosed = async ({
  url,
  connections,
  seconds,
  answers,
  shots,
}: ClosedJob): Promise<ClosedResult> => {
  const result = await autocannon({
    url,
    connections,
    timeout: ANSWERED_WITHIN_SECONDS,
    ...(answers === undefined ? { duration: seconds } : { amount: answers }),
    sampleInt: LOOK_EVERY_MS,
    requests: shots.map(({ method, path, headers = {}, body }) => ({
      method,
      path,
      headers,
      ...(body === undefined ? {} : { body }),
    })),
  });
  return {
    perSecond: result['2xx'] / result.duration,
    p99Ms: result.latency.p99,
    failed: result.non2xx + result.errors,
    statuses: Object.fromEntries(
      Object.entries(result.statusCodeStats ?? {}).map(([status, { count = 0 }]) => [status, count]),
    ),
  };
};
