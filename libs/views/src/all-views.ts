import { cardsView } from './cards.view.ts';
import { creditView } from './credit.view.ts';
import { customersView } from './customers.view.ts';
import { RESOURCES } from './resources.ts';
import type { View } from './view.ts';

/** Every read model there is. */
export const allViews: readonly View[] = [
  cardsView,
  creditView,
  customersView,
  ...RESOURCES.map(({ view }) => view),
];
