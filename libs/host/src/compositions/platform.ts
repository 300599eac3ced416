import type { ServiceModule } from '../root.ts';
import { contiguityModule, reactionsModule } from './duties.ts';
import { FRONT } from './front.ts';
import { SERVICES_BEHIND } from './services-behind.ts';

/** Every service there is, in one process. */
export const PLATFORM: readonly ServiceModule[] = [
  ...FRONT,
  ...Object.values(SERVICES_BEHIND).map(({ module }) => module),
  reactionsModule,
  contiguityModule,
];
