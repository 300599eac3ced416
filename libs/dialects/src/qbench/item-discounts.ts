import {
  canonicalDecimal,
  fitsDecimal,
  LIST_ENTRIES_MAX,
  type ItemDiscount,
  type ItemDiscountChanges,
} from '@clientele/contracts';
import { z } from 'zod';
import { defined } from '../write.ts';
import { id, ID_MAX } from './customer.ts';

/** The shortest text of a number is exact where a decimal has room for it. */
const amount = z
  .number()
  .refine(
    (value) => fitsDecimal(String(value)),
    'expected at most 15 digits before the point and 6 behind it',
  )
  .transform((value) => canonicalDecimal(String(value)))
  .nullish();

const terms = {
  base_price: amount.meta({ description: "The customer's own price." }),
  discount: amount.meta({ description: 'Percent.' }),
};
type Terms = { readonly [Name in keyof typeof terms]?: string | null | undefined };
type Discount = NonNullable<ItemDiscountChanges['add']>[number];

const discountOf = (
  itemType: ItemDiscount['itemType'],
  itemId: number,
  { base_price, discount }: Terms,
): Discount => ({ itemType, itemId, ...defined({ price: base_price, percent: discount }) });

const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).max(LIST_ENTRIES_MAX);

/** Discounts for assays. */
export const assayDiscounts = z
  .object({
    assay_discounts: listOf(z.object({ assay_id: id, ...terms }).meta({ id: 'AssayDiscount' })),
  })
  .meta({ id: 'AssayDiscounts' })
  .transform((sent) => sent.assay_discounts.map((item) => discountOf('assay', item.assay_id, item)));

/** Discounts for panels. */
export const panelDiscounts = z
  .object({
    panel_discounts: listOf(z.object({ panel_id: id, ...terms }).meta({ id: 'PanelDiscount' })),
  })
  .meta({ id: 'PanelDiscounts' })
  .transform((sent) => sent.panel_discounts.map((item) => discountOf('panel', item.panel_id, item)));

const itemId = z.coerce.number<string>().int().positive().max(ID_MAX);

/** Ids in a query, one or repeated; the same one again is the same one. */
const ids = z
  .preprocess((value) => [value].flat(), z.array(itemId).max(LIST_ENTRIES_MAX))
  .transform((all) => [...new Set(all)])
  .meta({ description: 'May be repeated.' });

/** The assays whose discounts go. */
export const assayIds = z.object({ assay_ids: ids });
/** The panels whose discounts go. */
export const panelIds = z.object({ panel_ids: ids });
