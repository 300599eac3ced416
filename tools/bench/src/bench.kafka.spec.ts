import { it } from '@jest/globals';
import { expectRows, WITHIN_MS } from './bench.specimen.ts';

/** Rows of the groups that need a broker, which they start. */
const ROWS = { services: 12, relay: 1 };

it('measures separate processes and the relay, and prints every row', () => expectRows(ROWS), WITHIN_MS);
