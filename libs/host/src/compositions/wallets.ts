import { WalletsModule } from '@clientele/wallets';
import type { ServiceModule } from '../root.ts';
import { reactionsModule } from './duties.ts';
import { followingViews } from './views-modules.ts';

/** The service of cards and credit. */
export const WALLETS: readonly ServiceModule[] = [WalletsModule, followingViews, reactionsModule];
