import { ApiKeysModule } from '@clientele/access';
import { DialectsModule } from '@clientele/dialects';
import { TransactionsModule } from '@clientele/gateway';
import { eventsModule } from '../events.controller.ts';
import { HomeModule } from '../home.controller.ts';
import type { ServiceModule } from '../root.ts';

/** What a client calls besides the services behind. */
export const FRONT: readonly ServiceModule[] = [
  HomeModule,
  eventsModule,
  ApiKeysModule,
  TransactionsModule,
  () => DialectsModule.here(),
];
