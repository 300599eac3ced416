import { CustomersModule } from '@clientele/customers';
import type { ServiceModule } from '../root.ts';
import { reactionsModule } from './duties.ts';
import { followingViews } from './views-modules.ts';

/** The service of customers and their orders. */
export const CUSTOMERS: readonly ServiceModule[] = [CustomersModule, followingViews, reactionsModule];
