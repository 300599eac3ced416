import { contacts } from './contacts.view.ts';
import { documents } from './documents.view.ts';
import { orders } from './orders.view.ts';
import type { Resource } from './resource.ts';

/** Every resource with a number of its own, besides customers. */
export const RESOURCES: readonly Resource[] = [contacts, documents, orders];
