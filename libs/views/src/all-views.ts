import { cardsView } from './cards.view.ts';
import { contactsView } from './contacts.view.ts';
import { creditView } from './credit.view.ts';
import { customersView } from './customers.view.ts';
import { documentsView } from './documents.view.ts';
import { ordersView } from './orders.view.ts';
import type { View } from './view.ts';

/** Every read model there is. */
export const allViews: readonly View[] = [
  cardsView,
  contactsView,
  creditView,
  customersView,
  documentsView,
  ordersView,
];
