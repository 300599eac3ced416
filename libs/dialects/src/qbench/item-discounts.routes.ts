import type { ItemDiscount, ItemDiscountChanges } from '@clientele/contracts';
import type { z } from 'zod';
import { route, type DialectRoute } from '../dialect.ts';
import type { NativeApi } from '../native-api.ts';
import { customerPath, record } from '../write.ts';
import { DONE, done, idOf, named, ROOT } from './customers.routes.ts';
import { assayDiscounts, assayIds, panelDiscounts, panelIds } from './item-discounts.ts';

/** What of a customer has discounts. */
interface Items<Query> {
  readonly itemType: ItemDiscount['itemType'];
  readonly path: string;
  readonly sends: z.ZodType<NonNullable<ItemDiscountChanges['add']>>;
  readonly query: z.ZodType<Query>;
  readonly idsOf: (query: Query) => readonly number[];
}

const change = async (native: NativeApi, params: z.infer<typeof named>, body: ItemDiscountChanges) => {
  await record(native, [{ method: 'POST', path: `${customerPath(idOf(params))}/item-discounts`, body }]);
  return DONE;
};

const RIGHTS = ['customers:update', 'discounts:write'] as const;

const routesOf = <Query>({ itemType, path, sends, query, idsOf }: Items<Query>): readonly DialectRoute[] => {
  const calls = { paths: [`${ROOT}/:customerId/${path}`], right: RIGHTS, params: named, response: done };
  return [
    route({
      ...calls,
      method: 'POST',
      summary: `Create ${itemType} discounts of a customer`,
      description: 'All of them, or none when there is one already.',
      sends,
      answer: ({ native, params, sent }) => change(native, params, { add: sent }),
    }),
    route({
      ...calls,
      method: 'PATCH',
      summary: `Change ${itemType} discounts of a customer`,
      description: 'All of them, or none when one is not there; a value that is left out stays.',
      sends,
      answer: ({ native, params, sent }) => change(native, params, { change: sent }),
    }),
    route({
      ...calls,
      method: 'DELETE',
      summary: `Delete ${itemType} discounts of a customer`,
      description: 'All of them, or none when one is not there.',
      query,
      answer: ({ native, params, query }) =>
        change(native, params, { remove: idsOf(query).map((itemId) => ({ itemType, itemId })) }),
    }),
  ];
};

/** The routes of a customer's prices and discounts. */
export const DISCOUNT_ROUTES = [
  ...routesOf({
    itemType: 'assay',
    path: 'assays',
    sends: assayDiscounts,
    query: assayIds,
    idsOf: ({ assay_ids }) => assay_ids,
  }),
  ...routesOf({
    itemType: 'panel',
    path: 'panels',
    sends: panelDiscounts,
    query: panelIds,
    idsOf: ({ panel_ids }) => panel_ids,
  }),
];
