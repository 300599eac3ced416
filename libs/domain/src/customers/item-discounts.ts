import { LIST_ENTRIES_MAX, type ItemDiscount, type ItemDiscountChanges } from '@clientele/contracts';
import { refuse, type Refusal } from '@clientele/decider';
import { itemKey } from './changes.ts';

type Part = keyof ItemDiscountChanges;

const PARTS = ['add', 'change', 'remove'] as const satisfies readonly Part[];

/** Why the changes cannot all be made; `null` when they can. */
const refusalOf = (known: ReadonlyMap<string, ItemDiscount>, wanted: ItemDiscountChanges): Refusal | null => {
  const named = new Set<string>();
  for (const part of PARTS)
    for (const [index, item] of (wanted[part] ?? []).entries()) {
      const key = itemKey(item);
      const pointer = `/${part}/${index}`;
      if (named.has(key)) return refuse('duplicate-entry', { pointer });
      named.add(key);
      if (part === 'add' && known.has(key)) return refuse('item-discount-exists', { pointer });
      if (part !== 'add' && !known.has(key)) return refuse('item-discount-not-found', { pointer });
    }
  return null;
};

/** The discounts of a customer after some were added, changed and removed: all of it, or nothing. */
export const discountsAfter = (
  before: readonly ItemDiscount[],
  wanted: ItemDiscountChanges,
): ItemDiscount[] | Refusal => {
  const known = new Map(before.map((item) => [itemKey(item), item]));
  const refusal = refusalOf(known, wanted);
  if (refusal !== null) return refusal;
  const { add = [], change = [], remove = [] } = wanted;
  const gone = new Set(remove.map(itemKey));
  const changed = new Map(change.map((item) => [itemKey(item), item]));
  const after = [
    ...before
      .filter((item) => !gone.has(itemKey(item)))
      .map(({ itemType, itemId, price, percent }) => {
        const to = changed.get(itemKey({ itemType, itemId }));
        return {
          itemType,
          itemId,
          price: to?.price === undefined ? price : to.price,
          percent: to?.percent === undefined ? percent : to.percent,
        };
      }),
    ...add.map(({ itemType, itemId, price = null, percent = null }) => ({
      itemType,
      itemId,
      price,
      percent,
    })),
  ];
  return after.length > LIST_ENTRIES_MAX ? refuse('too-many-entries', { pointer: '/add' }) : after;
};
