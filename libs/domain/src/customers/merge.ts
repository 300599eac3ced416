import {
  BLANK_CUSTOMER,
  LIST_ENTRIES_MAX,
  MERGE_FIELDS,
  type CustomerEvent,
  type CustomerFields,
  type MergeChoices,
  type MergeField,
  type OrderEvent,
  type Standing,
} from '@clientele/contracts';
import { isRefusal, refuse, type Decisions, type Refusal } from '@clientele/decider';
import { changes, discountMember, itemKey } from './changes.ts';
import type { Customer, LiveCustomer } from './customer.ts';
import { BILLING, COMPANY } from './details.ts';
import { LINKS_MAX } from './links.ts';
import { isTooLarge, same } from '../json.ts';
import { isReversed } from '../window.ts';

/** Two customers that are one: which survives, and whose values are kept where that was chosen. */
export interface Merging {
  readonly ids: { readonly into: string; readonly from: string };
  readonly choices: MergeChoices;
  /** The credential may set the discounts of a customer that exists. */
  readonly mayDiscount: boolean;
  /** The credit of the one that goes has the survivor's currency, or there is none. */
  readonly creditMoves: boolean;
}

/** Both customers; every order of the one that goes is there by its id. */
export interface MergeStates {
  readonly into: Customer;
  readonly from: Customer;
  readonly [id: string]: unknown;
}

export interface MergeStandings {
  readonly into: Standing;
  readonly from: Standing;
}

type Name = keyof CustomerFields;
type Draft = { -readonly [N in Name]: CustomerFields[N] };

/** Fields that mean something only together: filled where the survivor has none of them. */
const TOGETHER = [
  ['firstName', 'lastName'],
  ['activeFrom', 'activeUntil'],
] as const satisfies readonly (readonly Name[])[];

/** Fields that are filled where the survivor has only the default. All others are taken by choice alone. */
const FILLED = [
  'crmId',
  'refId',
  'accountNumber',
  'gender',
  'birthDate',
  ...COMPANY,
  'technicalName',
  'subdomain',
  'email',
  'phone',
  'mobile',
  'fax',
  'address',
  'deliveryAddress',
  'statusCode',
  'note',
  ...BILLING,
] as const satisfies readonly Name[];

const membersOf = (field: MergeField): readonly Name[] => {
  if (field === 'company') return COMPANY;
  return field === 'billing' ? BILLING : [field];
};

const take = <N extends Name>(draft: Draft, names: readonly N[], side: Pick<CustomerFields, N>): void => {
  for (const name of names) draft[name] = side[name];
};

const fill = (draft: Draft, names: readonly Name[], from: CustomerFields): void => {
  if (names.every((name) => same(draft[name], BLANK_CUSTOMER[name]))) take(draft, names, from);
};

const union = <Entry>(
  key: (entry: Entry) => string,
  into: readonly Entry[],
  from: readonly Entry[],
): Entry[] => {
  const known = new Set(into.map(key));
  return [...into, ...from.filter((entry) => !known.has(key(entry)))];
};

/** Lists of both; where both have an entry for the same thing, the survivor's. */
const unions = (into: CustomerFields, from: CustomerFields) => ({
  tags: union((tag) => tag, into.tags, from.tags),
  meta: { ...from.meta, ...into.meta },
  appliances: union(({ target }) => target, into.appliances, from.appliances),
  userGroups: union(({ id }) => id, into.userGroups, from.userGroups),
  projects: union(({ id }) => id, into.projects, from.projects),
  itemDiscounts: union(itemKey, into.itemDiscounts, from.itemDiscounts),
});

const LISTS = ['tags', 'appliances', 'userGroups', 'projects', 'itemDiscounts'] as const;

const keptFields = (
  into: CustomerFields,
  from: CustomerFields,
  choices: MergeChoices,
): CustomerFields | Refusal => {
  const draft: Draft = { ...into, ...unions(into, from) };
  for (const names of TOGETHER) fill(draft, names, from);
  for (const name of FILLED) fill(draft, [name], from);
  for (const field of MERGE_FIELDS)
    if (choices[field] !== undefined) take(draft, membersOf(field), choices[field] === 'from' ? from : into);
  const full = LISTS.find((list) => draft[list].length > LIST_ENTRIES_MAX);
  if (full !== undefined) return refuse('too-many-entries', { pointer: `/choices/${full}` });
  if (isTooLarge(draft.meta)) return refuse('too-many-entries', { pointer: '/choices/meta' });
  return isReversed(draft.activeFrom, draft.activeUntil)
    ? refuse('window-reversed', { pointer: '/choices/activeUntil' })
    : draft;
};

interface Both {
  readonly into: LiveCustomer;
  readonly from: LiveCustomer;
}

/** Refuses what cannot be merged: the survivor like any write to it, the other as a member of the input. */
const bothLive = ({ ids }: Merging, { into, from }: MergeStates): Both | Refusal => {
  const pointer = '/from';
  if (ids.into === ids.from) return refuse('customer-merges-itself', { pointer });
  if (into.stage === 'merged') return refuse('customer-merged', { id: into.into });
  if (into.stage !== 'live') return refuse('customer-not-found');
  if (from.stage === 'merged') return refuse('customer-merged', { pointer, id: from.into });
  return from.stage === 'live' ? { into, from } : refuse('customer-not-found', { pointer });
};

/** What the survivor is linked to besides; where both have a link to a contact, the survivor's flags stay. */
const linksOf = ({ into, from }: Both): readonly CustomerEvent[] | Refusal => {
  const contacts = union(({ contactId }) => contactId, into.contacts, from.contacts);
  const documents = union((id) => id, into.documents, from.documents);
  if (Math.max(contacts.length, documents.length) > LINKS_MAX)
    return refuse('too-many-entries', { pointer: '/from' });
  return [
    ...from.orders.map((orderId): CustomerEvent => ({ type: 'CustomerOrderLinked', data: { orderId } })),
    ...contacts
      .slice(into.contacts.length)
      .map((data): CustomerEvent => ({ type: 'CustomerContactLinked', data })),
    ...documents
      .slice(into.documents.length)
      .map((documentId): CustomerEvent => ({ type: 'CustomerDocumentAttached', data: { documentId } })),
  ];
};

const isAlreadyMerged = ({ ids, choices }: Merging, { into, from }: MergeStates): boolean =>
  into.stage === 'live' &&
  from.stage === 'merged' &&
  from.into === ids.into &&
  MERGE_FIELDS.every((field) => choices[field] === undefined);

const merged = ({ ids, choices, mayDiscount }: Merging, both: Both, standings: MergeStandings): Decisions => {
  const { into, from } = both;
  const links = linksOf(both);
  if (isRefusal(links)) return links;
  const fields = keptFields(into.fields, from.fields, choices);
  if (isRefusal(fields)) return fields;
  const fieldEvents = changes(into.fields, fields);
  const member = mayDiscount ? null : discountMember(fieldEvents);
  if (member !== null) return refuse('forbidden', { pointer: `/choices/${member}` });

  const place = (side: 'into' | 'from') => ({ id: ids[side], version: standings[side].version });
  const chosen = MERGE_FIELDS.flatMap((field) => {
    const side = choices[field];
    return side === undefined ? [] : [{ field, side }];
  });
  const released: 'externalId'[] =
    choices.externalId === 'from' && from.fields.externalId !== null ? ['externalId'] : [];
  const survivor: CustomerEvent[] = [
    { type: 'CustomerMerged', data: { from: place('from'), into: place('into'), choices: chosen } },
    ...fieldEvents,
    ...links,
  ];
  const goes: CustomerEvent[] = [{ type: 'CustomerMergedAway', data: { into: place('into'), released } }];
  const moved: OrderEvent[] = [{ type: 'OrderLinkedToCustomer', data: { customerId: ids.into } }];
  return {
    into: survivor,
    from: goes,
    ...Object.fromEntries(from.orders.map((orderId) => [orderId, moved])),
  };
};

/**
 * Merges one customer into another. The survivor's values stay, gaps are filled from the other, lists are
 * united, and an explicit choice takes that side whole. What the one that goes is linked to moves to the
 * survivor; its orders say so here, its contacts and documents in their own contexts.
 */
export const mergeCustomers =
  (merging: Merging) =>
  (states: MergeStates, standings: MergeStandings): Decisions => {
    if (isAlreadyMerged(merging, states)) return {};
    const both = bothLive(merging, states);
    if (isRefusal(both)) return both;
    // An order that was linked after the streams were named: the edge names them again.
    if (!both.from.orders.every((orderId) => Object.hasOwn(states, orderId))) return refuse('busy');
    return merging.creditMoves
      ? merged(merging, both, standings)
      : refuse('merge-currencies-differ', { pointer: '/from' });
  };
