import { bearerToken } from '../bearer.ts';
import type { Dialect } from '../dialect.ts';
import { CONTACT_ROUTES } from './contacts.routes.ts';
import { CUSTOMER_ROUTES } from './customers.routes.ts';
import { errorBody, errorOf } from './errors.ts';
import { DISCOUNT_ROUTES } from './item-discounts.routes.ts';
import { TOKEN_ROOT, TOKEN_ROUTES } from './token.routes.ts';

/** The customers of QBench, version 1. */
export const qbench: Dialect = {
  name: 'qbench',
  title: 'QBench customers',
  description: 'The customers of Clientele by version 1 of the API of QBench.',
  paths: ['/qbench/api/v1', TOKEN_ROOT],
  credential: bearerToken,
  security: { bearer: { type: 'http', scheme: 'bearer' } },
  routes: [...CUSTOMER_ROUTES, ...CONTACT_ROUTES, ...DISCOUNT_ROUTES, ...TOKEN_ROUTES],
  error: errorOf,
  errorBody,
};
