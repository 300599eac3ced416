import { contactsView } from './contacts.view.ts';
import { customersView } from './customers.view.ts';
import { ordersView } from './orders.view.ts';
import type { View } from './view.ts';

/** Every read model there is. */
export const allViews: readonly View[] = [contactsView, customersView, ordersView];
