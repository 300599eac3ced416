import type { ServiceModule } from '../root.ts';
import { documentsModule } from './documents-modules.ts';
import { reactionsModule } from './duties.ts';
import { followingViews } from './views-modules.ts';

/** The service of documents. */
export const DOCUMENTS: readonly ServiceModule[] = [documentsModule, followingViews, reactionsModule];
