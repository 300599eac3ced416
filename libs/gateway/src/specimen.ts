import { CustomersModule } from '@clientele/customers';
import type { EventStore } from '@clientele/event-store';
import { serve } from '@clientele/http/serving';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TransactionsModule } from './transactions.module.ts';

/** Transactions over customers and orders on this store, as they are served, on a port of their own. */
export const openSpecimen = (store: EventStore, rateLimitPerSecond = 0): Promise<NestFastifyApplication> =>
  serve(store, [CustomersModule, TransactionsModule], { rateLimitPerSecond });
