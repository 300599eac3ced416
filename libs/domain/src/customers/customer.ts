import {
  BLANK_CUSTOMER,
  fieldsAfter,
  linksAfter,
  NO_LINKS,
  type CustomerEvent,
  type CustomerFields,
  type CustomerLinks,
  type ItemDiscountChanges,
  type Standing,
} from '@clientele/contracts';
import { isRefusal, refuse, type Claim, type Decider, type Decision, type Refusal } from '@clientele/decider';
import { beginnings, changes, discountMember } from './changes.ts';
import {
  amended,
  registered,
  replaced,
  type Addressed,
  type CustomerWrite,
  type Registration,
} from './details.ts';
import { discountsAfter } from './item-discounts.ts';

/** A customer that can be written to. */
export interface LiveCustomer extends CustomerLinks {
  readonly stage: 'live';
  readonly fields: CustomerFields;
  /** Another was merged into it, and what belonged to that one may still be on its way. */
  readonly hasAbsorbed: boolean;
}

/** A customer that went into another; what it was stays readable, and so it keeps its claims. */
export interface MergedCustomer {
  readonly stage: 'merged';
  readonly fields: CustomerFields;
  /** The survivor's id. */
  readonly into: string;
  /** Claims that the survivor took over. */
  readonly released: readonly 'externalId'[];
}

export type Customer =
  | { readonly stage: 'none' }
  | LiveCustomer
  | MergedCustomer
  | { readonly stage: 'deleted' };

const liveAfter = (live: LiveCustomer, event: CustomerEvent): Customer => {
  switch (event.type) {
    case 'CustomerMergedAway':
      return {
        stage: 'merged',
        fields: live.fields,
        into: event.data.into.id,
        released: event.data.released,
      };
    case 'CustomerDeleted':
      return { stage: 'deleted' };
    default:
      return {
        stage: 'live',
        fields: fieldsAfter(live.fields, event),
        hasAbsorbed: live.hasAbsorbed || event.type === 'CustomerMerged',
        ...linksAfter(live, event),
      };
  }
};

const claimsOf = ({ code, externalId }: Pick<CustomerFields, 'code' | 'externalId'>): readonly Claim[] => {
  const claims: Claim[] = [];
  if (code !== null) claims.push({ kind: 'code', value: code, taken: 'code-taken' });
  if (externalId !== null) claims.push({ kind: 'externalId', value: externalId, taken: 'external-id-taken' });
  return claims;
};

/** A customer: one stream, from its registration until it is merged away or deleted. */
export const customer: Decider<Customer, CustomerEvent> = {
  category: 'customer',
  initial: { stage: 'none' },
  evolve: (state, event) => {
    switch (state.stage) {
      case 'none':
        return { stage: 'live', fields: fieldsAfter(BLANK_CUSTOMER, event), hasAbsorbed: false, ...NO_LINKS };
      case 'live':
        return liveAfter(state, event);
      case 'merged':
        return { ...state, fields: fieldsAfter(state.fields, event) };
      case 'deleted':
        return state;
    }
  },
  claims: (state) => {
    switch (state.stage) {
      case 'none':
      case 'deleted':
        return [];
      case 'live':
        return claimsOf(state.fields);
      case 'merged':
        return claimsOf(
          state.released.includes('externalId') ? { ...state.fields, externalId: null } : state.fields,
        );
    }
  },
};

/** Decides on a customer that can be written to; any other is refused. */
export const whenLive = (
  state: Customer,
  decide: (live: LiveCustomer) => Decision<CustomerEvent>,
): Decision<CustomerEvent> => {
  switch (state.stage) {
    case 'none':
    case 'deleted':
      return refuse('customer-not-found');
    case 'merged':
      return refuse('customer-merged', { id: state.into });
    case 'live':
      return decide(state);
  }
};

const begun = (fields: CustomerFields | Refusal): Decision<CustomerEvent> =>
  isRefusal(fields) ? fields : beginnings(fields);

/** The events between two sets of fields, unless they change discounts without the right to. */
const changed = (
  before: CustomerFields,
  after: CustomerFields | Refusal,
  mayDiscount: boolean,
): Decision<CustomerEvent> => {
  if (isRefusal(after)) return after;
  const events = changes(before, after);
  const member = mayDiscount ? null : discountMember(events);
  return member === null ? events : refuse('forbidden', { pointer: `/${member}` });
};

/** Begins a customer under an id that nobody ever had. */
export const registerCustomer =
  (write: Registration) =>
  (state: Customer, standing: Standing): Decision<CustomerEvent> => {
    switch (state.stage) {
      case 'none':
        return begun(registered(write, standing));
      case 'live':
        return refuse('customer-exists');
      case 'deleted':
        return refuse('customer-deleted');
      case 'merged':
        return refuse('customer-merged', { id: state.into });
    }
  };

/** What the credential of a write to an existing customer may do besides. */
export interface Amendment extends CustomerWrite {
  /** It may set the discounts of a customer that exists. */
  readonly mayDiscount: boolean;
}

/** A whole document for a customer that may exist or not. */
export interface Replacement extends Registration, Amendment {
  readonly addressed: Addressed;
  readonly mayCreate: boolean;
  readonly mayUpdate: boolean;
}

/** Makes a customer what a whole document says; one that nobody ever had is begun. */
export const replaceCustomer =
  (write: Replacement) =>
  (state: Customer, standing: Standing): Decision<CustomerEvent> => {
    switch (state.stage) {
      case 'none':
        return write.mayCreate ? begun(registered(write, standing, write.addressed)) : refuse('forbidden');
      case 'live':
        return write.mayUpdate
          ? changed(state.fields, replaced(state.fields, write, standing), write.mayDiscount)
          : refuse('forbidden');
      case 'deleted':
        return refuse('customer-deleted');
      case 'merged':
        return refuse('customer-merged', { id: state.into });
    }
  };

/** Changes what a patch speaks of. */
export const amendCustomer =
  (write: Amendment) =>
  (state: Customer, standing: Standing): Decision<CustomerEvent> =>
    whenLive(state, ({ fields }) => changed(fields, amended(fields, write, standing), write.mayDiscount));

/** Changes some discounts of a customer; the others stay. */
export const changeItemDiscounts =
  (wanted: ItemDiscountChanges, { mayDiscount }: Pick<Amendment, 'mayDiscount'>) =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ fields }) => {
      const itemDiscounts = discountsAfter(fields.itemDiscounts, wanted);
      return changed(
        fields,
        isRefusal(itemDiscounts) ? itemDiscounts : { ...fields, itemDiscounts },
        mayDiscount,
      );
    });

/** Puts a customer aside. */
export const archiveCustomer =
  ({ now }: { readonly now: string }) =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ fields }) =>
      fields.archivedAt === null ? [{ type: 'CustomerArchived', data: { archivedAt: now } }] : [],
    );

/** Takes a customer back from the archive. */
export const restoreCustomer =
  () =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ fields }) =>
      fields.archivedAt === null ? [] : [{ type: 'CustomerRestored', data: {} }],
    );

/** Deletes a customer for good; one with orders is archived instead. */
export const deleteCustomer =
  () =>
  (state: Customer): Decision<CustomerEvent> =>
    whenLive(state, ({ orders }) =>
      orders.length > 0 ? refuse('customer-has-orders') : [{ type: 'CustomerDeleted', data: {} }],
    );
