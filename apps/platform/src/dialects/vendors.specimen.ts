import type { Vendor } from './vendor.specimen.ts';
import { coredination } from './vendors/coredination.specimen.ts';
import { guardant } from './vendors/guardant.specimen.ts';
import { portos } from './vendors/portos.specimen.ts';
import { qbench } from './vendors/qbench.specimen.ts';
import { testResults } from './vendors/testresults.specimen.ts';

/** Every vendor whose client writes and reads beside the others. */
export const VENDORS: readonly Vendor[] = [testResults, portos, guardant, qbench, coredination];
