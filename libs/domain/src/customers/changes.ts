import {
  BLANK_CUSTOMER,
  customerFieldEvents,
  fieldsAfter,
  type CustomerEvent,
  type CustomerFieldEvent,
  type CustomerFields,
  type ItemDiscount,
  type Project,
} from '@clientele/contracts';
import { fieldEvents } from '../field-events.ts';
import { same } from '../json.ts';

const told = fieldEvents<CustomerFields, CustomerFieldEvent>(customerFieldEvents, 'CustomerRegistered');

/** Two fields that differ are told by this event; the state of both tells which. */
const switches = (before: CustomerFields, after: CustomerFields): CustomerEvent[] => {
  const events: CustomerEvent[] = [];
  if (before.active !== after.active)
    events.push({ type: after.active ? 'CustomerActivated' : 'CustomerDeactivated', data: {} });
  if (before.inactive !== after.inactive)
    events.push({ type: after.inactive ? 'CustomerMarkedInactive' : 'CustomerMarkedCurrent', data: {} });
  if (before.archivedAt !== after.archivedAt)
    events.push(
      after.archivedAt === null
        ? { type: 'CustomerRestored', data: {} }
        : { type: 'CustomerArchived', data: { archivedAt: after.archivedAt } },
    );
  return events;
};

/** Which entries of a list are gone, and which are new or other than before, by what they are entries of. */
const entryChanges = <Entry>(
  key: (entry: Entry) => string,
  before: readonly Entry[],
  after: readonly Entry[],
) => {
  const old = new Map(before.map((entry) => [key(entry), entry]));
  const kept = new Set(after.map(key));
  return {
    removed: before.filter((entry) => !kept.has(key(entry))),
    changed: after.flatMap((entry) => {
      const was = old.get(key(entry));
      return was !== undefined && same(was, entry) ? [] : [{ entry, isNew: was === undefined }];
    }),
  };
};

const projectChanges = (before: readonly Project[], after: readonly Project[]): CustomerEvent[] => {
  if (same(before, after)) return [];
  const { removed, changed } = entryChanges(({ id }: Project) => id, before, after);
  return [
    ...removed.map(({ id }): CustomerEvent => ({ type: 'ProjectRemoved', data: { projectId: id } })),
    ...changed.map(({ entry: { id, number, name }, isNew }): CustomerEvent =>
      isNew
        ? { type: 'ProjectAdded', data: { projectId: id, number, sealed: { name } } }
        : { type: 'ProjectRenamed', data: { projectId: id, sealed: { name } } },
    ),
  ];
};

/** What a discount is for, as one text. */
export const itemKey = ({ itemType, itemId }: Pick<ItemDiscount, 'itemType' | 'itemId'>): string =>
  `${itemType}:${itemId}`;

const discountChanges = (
  before: readonly ItemDiscount[],
  after: readonly ItemDiscount[],
): CustomerEvent[] => {
  if (same(before, after)) return [];
  const { removed, changed } = entryChanges(itemKey, before, after);
  return [
    ...removed.map(({ itemType, itemId }): CustomerEvent => ({
      type: 'ItemDiscountRemoved',
      data: { itemType, itemId },
    })),
    ...changed.map(({ entry }): CustomerEvent => ({ type: 'ItemDiscountSet', data: entry })),
  ];
};

/** The fine events that turn one set of fields into another, in a stable order; none when they are equal. */
export const changes = (before: CustomerFields, after: CustomerFields): CustomerEvent[] => [
  ...told.between(before, after),
  ...switches(before, after),
  ...projectChanges(before.projects, after.projects),
  ...discountChanges(before.itemDiscounts, after.itemDiscounts),
];

/** The events that a customer with these fields begins with. */
export const beginnings = (fields: CustomerFields): CustomerEvent[] => {
  const registered = told.first(BLANK_CUSTOMER, fields);
  return [registered, ...changes(fieldsAfter(BLANK_CUSTOMER, registered), fields)];
};

/** The member by which events change discounts, for which a right of its own is needed. */
export const discountMember = (events: readonly CustomerEvent[]): 'billing' | 'itemDiscounts' | null => {
  for (const { type, data } of events) {
    // What a customer earns is not what it is let off: that rate is changed like any other field.
    if (type === 'CustomerRatesChanged' && data.discountRate !== undefined) return 'billing';
    if (type === 'ItemDiscountSet' || type === 'ItemDiscountRemoved') return 'itemDiscounts';
  }
  return null;
};
