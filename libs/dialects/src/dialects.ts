import { coredination } from './coredination/coredination.ts';
import type { Dialect } from './dialect.ts';
import { guardant } from './guardant/guardant.ts';
import { qbench } from './qbench/qbench.ts';
import { testResults } from './testresults/testresults.ts';

/** Every dialect there is. */
export const ALL_DIALECTS: readonly Dialect[] = [testResults, guardant, qbench, coredination];
