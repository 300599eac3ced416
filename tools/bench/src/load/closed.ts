import autocannon from 'autocannon';
import type { ClosedJob, ClosedResult } from '../jobs.ts';

/** As many requests as so many callers get answered. */
export const shootClosed = async ({ url, connections, seconds, shots }: ClosedJob): Promise<ClosedResult> => {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
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
  };
};
