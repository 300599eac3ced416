import type { EventStore } from '@clientele/event-store';
import { serve } from '@clientele/http/serving';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CustomersModule } from './customers.module.ts';

/** The service on this store, as it is served, on a port of its own. */
export const openSpecimen = (store: EventStore): Promise<NestFastifyApplication> =>
  serve(store, [CustomersModule]);
