import type { EventContract } from '../event.ts';
import { accessEvents } from './access.ts';
import { contactEvents } from './contacts.ts';
import { customerEvents } from './customers.ts';
import { logEvents } from './log.ts';
import { orderEvents } from './orders.ts';

/** Every event type that this version of the code knows. */
export const EVENT_CONTRACTS: Readonly<Record<string, EventContract>> = {
  ...logEvents,
  ...accessEvents,
  ...contactEvents,
  ...customerEvents,
  ...orderEvents,
};
