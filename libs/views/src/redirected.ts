import { Reply } from '@clientele/http';

/** Sends the reader to the customer that a merge left; until it is undone, so nobody may keep the answer. */
export const redirected = (into: string, below = ''): Reply =>
  new Reply(307, null, { location: `/v1/customers/${into}${below}`, 'cache-control': 'no-store' });
