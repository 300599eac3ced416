import { coredination } from './coredination/coredination.ts';
import type { Dialect } from './dialect.ts';
import { guardant } from './guardant/guardant.ts';
import { portos } from './portos/portos.ts';
import { qbench } from './qbench/qbench.ts';
import { testResults } from './testresults/testresults.ts';

/** Every dialect there is. */
export const ALL_DIALECTS: readonly Dialect[] = [testResults, portos, guardant, qbench, coredination];
