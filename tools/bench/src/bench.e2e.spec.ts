import { it } from '@jest/globals';
import { expectRows, WITHIN_MS } from './bench.specimen.ts';

/**
 * Rows of each group. `npm start` is left out: it builds, and a test runs on what is built. So are separate
 * processes and the relay, which take three deployments to show a few rows.
 */
const ROWS = {
  appends: 5,
  http: 6,
  lag: 3,
  whole: 2,
  wallets: 1,
  transactions: 1,
  dialects: 10,
  files: 4,
  growth: 3,
  replay: 2,
  search: 1,
  memory: 2,
  scale: 22,
};

it('measures everything in one process and prints every row', () => expectRows(ROWS), WITHIN_MS);
