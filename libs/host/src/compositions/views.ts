import type { ServiceModule } from '../root.ts';
import { contiguityModule } from './duties.ts';
import { viewsModule } from './views-modules.ts';

/** The service that projects the log, and answers what is read. */
export const VIEWS: readonly ServiceModule[] = [viewsModule, contiguityModule];
