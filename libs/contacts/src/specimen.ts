import { customer, deleteCustomer, registerCustomer } from '@clientele/domain';
import { on, transact, type EventStore } from '@clientele/event-store';
import { stamped } from '@clientele/event-store/specimen';
import { serve } from '@clientele/http/serving';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { ContactsModule } from './contacts.module.ts';

/** The service on this store, as it is served, on a port of its own. */
export const openSpecimen = (store: EventStore): Promise<NestFastifyApplication> =>
  serve(store, [ContactsModule]);

/** A customer as its own context would register it; answers its id. */
export const registerIn = async (store: EventStore, tenant: string): Promise<string> => {
  const [id, meta] = [randomUUID(), stamped({ tenant })];
  const write = { id, number: 1, input: {}, now: meta.now, fresh: [], freshIds: [] };
  await transact(store, on(customer, id), registerCustomer(write), meta);
  return id;
};

/** Deletes a customer as it goes that has nothing linked to it. */
export const deleteIn = async (store: EventStore, tenant: string, id: string): Promise<void> => {
  await transact(store, on(customer, id), deleteCustomer(), stamped({ tenant }));
};
