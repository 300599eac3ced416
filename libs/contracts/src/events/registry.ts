import type { EventContract, EventOf } from '../event.ts';
import { accessEvents } from './access.ts';
import { contactEvents } from './contacts.ts';
import { customerEvents } from './customers.ts';
import { documentEvents } from './documents.ts';
import { logEvents } from './log.ts';
import { orderEvents } from './orders.ts';
import { cardEvents, creditEvents } from './wallets.ts';

const contracts = {
  ...logEvents,
  ...accessEvents,
  ...contactEvents,
  ...customerEvents,
  ...documentEvents,
  ...orderEvents,
  ...cardEvents,
  ...creditEvents,
};

/** Every event type that this version of the code knows. */
export const EVENT_CONTRACTS: Readonly<Record<string, EventContract>> = contracts;

/** Any event that this version of the code knows. */
export type AnyEvent = EventOf<typeof contracts>;
