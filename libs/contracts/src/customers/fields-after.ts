import { customerFieldEvents, type CustomerEvent } from '../events/customers.ts';
import { blanksOf, withValues } from '../field-values.ts';
import { BLANK_CUSTOMER, type CustomerFields, type ItemDiscount } from './fields.ts';

const NO_NAME = '';

const BLANKS = blanksOf(customerFieldEvents, BLANK_CUSTOMER);

const ERASED: Partial<CustomerFields> = Object.assign({}, ...Object.values(BLANKS));

const erased = (fields: CustomerFields): CustomerFields => ({
  ...fields,
  ...ERASED,
  projects: fields.projects.map((project) => ({ ...project, name: NO_NAME })),
});

const isItem = (a: Pick<ItemDiscount, 'itemType' | 'itemId'>) => (b: ItemDiscount) =>
  a.itemType === b.itemType && a.itemId === b.itemId;

/** Later discounts of an item replace earlier ones in their place. */
const withDiscount = (discounts: readonly ItemDiscount[], discount: ItemDiscount): ItemDiscount[] =>
  discounts.some(isItem(discount))
    ? discounts.map((other) => (isItem(discount)(other) ? discount : other))
    : [...discounts, discount];

/**
 * What is known of a customer after one more event: the one fold of its fields, for the domain's decisions
 * and for every reader. Whether it lives, was merged or deleted is not said here.
 */
export const fieldsAfter = (fields: CustomerFields, event: CustomerEvent): CustomerFields => {
  switch (event.type) {
    case 'CustomerActivated':
      return { ...fields, active: true };
    case 'CustomerDeactivated':
      return { ...fields, active: false };
    case 'CustomerMarkedInactive':
      return { ...fields, inactive: true };
    case 'CustomerMarkedCurrent':
      return { ...fields, inactive: false };
    case 'CustomerArchived':
      return { ...fields, archivedAt: event.data.archivedAt };
    case 'CustomerRestored':
      return { ...fields, archivedAt: null };
    case 'ProjectAdded':
    case 'ProjectRenamed':
    case 'ProjectRemoved':
      return { ...fields, projects: projectsAfter(fields.projects, event) };
    case 'ItemDiscountSet':
      return { ...fields, itemDiscounts: withDiscount(fields.itemDiscounts, event.data) };
    case 'ItemDiscountRemoved':
      return { ...fields, itemDiscounts: fields.itemDiscounts.filter((other) => !isItem(event.data)(other)) };
    case 'PersonErased':
      return erased(fields);
    case 'CustomerOrderLinked':
    case 'CustomerOrderUnlinked':
    case 'CustomerContactLinked':
    case 'CustomerContactFlagsChanged':
    case 'CustomerContactUnlinked':
    case 'CustomerDocumentAttached':
    case 'CustomerDocumentDetached':
    case 'CustomerMerged':
    case 'CustomerMergedAway':
    case 'CustomerDeleted':
      return fields;
    default:
      return withValues(fields, event.data, BLANKS[event.type]);
  }
};

type ProjectEvent = Extract<CustomerEvent, { type: `Project${string}` }>;

const projectsAfter = (
  projects: CustomerFields['projects'],
  event: ProjectEvent,
): CustomerFields['projects'] => {
  const { projectId: id } = event.data;
  switch (event.type) {
    case 'ProjectAdded':
      return [...projects, { id, number: event.data.number, name: event.data.sealed?.name ?? NO_NAME }];
    case 'ProjectRenamed':
      return projects.map((other) =>
        other.id === id ? { ...other, name: event.data.sealed?.name ?? NO_NAME } : other,
      );
    case 'ProjectRemoved':
      return projects.filter((other) => other.id !== id);
  }
};
