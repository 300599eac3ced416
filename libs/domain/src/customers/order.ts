import {
  BLANK_ORDER,
  orderAfter,
  orderFieldEvents,
  standingOnWire,
  type CustomerEvent,
  type OrderEvent,
  type OrderFieldEvent,
  type OrderFields,
  type OrderInput,
  type Standing,
} from '@clientele/contracts';
import {
  isRefusal,
  refuse,
  type Decider,
  type Decision,
  type Decisions,
  type Refusal,
} from '@clientele/decider';
import type { Customer } from './customer.ts';
import { linkOrder, unlinkOrder } from './links.ts';
import { fieldEvents } from '../field-events.ts';
import { readOnlyRefusal } from '../read-only.ts';
import { isReversed } from '../window.ts';

export interface RecordedOrder {
  readonly stage: 'recorded';
  readonly fields: OrderFields;
}

export type Order = { readonly stage: 'none' } | RecordedOrder;

/** An order: recorded as a draft, submitted, perhaps revoked. */
export const order: Decider<Order, OrderEvent> = {
  category: 'order',
  initial: { stage: 'none' },
  evolve: (state, event) => ({
    stage: 'recorded',
    fields: orderAfter(state.stage === 'none' ? BLANK_ORDER : state.fields, event),
  }),
};

/** What a client wrote of an order, and what the edge adds. */
export interface OrderWrite {
  readonly id: string;
  readonly input: OrderInput;
  /** The command's time. */
  readonly now: string;
}

type Name = keyof OrderFields;
type Draft = { -readonly [N in Name]: OrderFields[N] };

const WRITTEN = [
  'orderNumber',
  'description',
  'type',
  'quantity',
  'activationLimit',
  'activationFrom',
  'activationUntil',
  'isDemo',
  'customerRequired',
  'canOverwriteContainer',
  'crmId',
  'refId',
] as const satisfies readonly Name[];

const put = <N extends Name>(draft: Draft, name: N, value: OrderFields[N] | null | undefined): void => {
  if (value !== undefined) draft[name] = value ?? BLANK_ORDER[name];
};

/** All fields as a write wants them, but for the customer. */
const desired = (
  before: OrderFields,
  { id, input, now }: OrderWrite,
  standing: Standing,
): OrderFields | Refusal => {
  const { number, status, submittedAt, revokedAt, archivedAt } = before;
  const shown = { id, number, ...standingOnWire(standing), status, submittedAt, revokedAt, archivedAt };
  const refused = readOnlyRefusal(input, shown);
  if (refused !== null) return refused;
  const draft: Draft = { ...before };
  for (const name of WRITTEN) put(draft, name, input[name]);
  if (input.archived !== undefined) draft.archivedAt = input.archived ? (archivedAt ?? now) : null;
  return isReversed(draft.activationFrom, draft.activationUntil)
    ? refuse('window-reversed', { pointer: '/activationUntil' })
    : draft;
};

const told = fieldEvents<OrderFields, OrderFieldEvent>(orderFieldEvents, 'OrderRecorded');

const changes = (before: OrderFields, after: OrderFields): OrderEvent[] => {
  const events: OrderEvent[] = told.between(before, after);
  if (before.archivedAt === after.archivedAt) return events;
  const { archivedAt } = after;
  return [
    ...events,
    archivedAt === null
      ? { type: 'OrderRestored', data: {} }
      : { type: 'OrderArchived', data: { archivedAt } },
  ];
};

const beginnings = (fields: OrderFields): OrderEvent[] => {
  const recorded = told.first(BLANK_ORDER, fields);
  return [recorded, ...changes(orderAfter(BLANK_ORDER, recorded), fields)];
};

/** A customer that an order cannot be linked to is a wrong member of the order. */
const customerEvents = (
  state: Customer | undefined,
  half: (state: Customer) => Decision<CustomerEvent>,
): Decision<CustomerEvent> => {
  const decided = state === undefined ? refuse('customer-not-found') : half(state);
  return isRefusal(decided) ? { ...decided, detail: { ...decided.detail, pointer: '/customerId' } } : decided;
};

const linked = (customerId: string): OrderEvent => ({ type: 'OrderLinkedToCustomer', data: { customerId } });

/** A new order under the number made for it. */
export interface OrderRecording extends OrderWrite {
  readonly number: number;
}

/** Records an order as a draft. A link to a customer is two facts: one in the stream of each. */
export const recordOrder =
  (write: OrderRecording) =>
  (
    states: { readonly order: Order; readonly customer?: Customer },
    standings: { readonly order: Standing },
  ): Decisions => {
    if (states.order.stage !== 'none') return refuse('order-exists');
    const fields = desired({ ...BLANK_ORDER, number: write.number }, write, standings.order);
    if (isRefusal(fields)) return fields;
    const { customerId } = write.input;
    if (!customerId) return { order: beginnings(fields) };
    const customer = customerEvents(states.customer, linkOrder(write.id));
    return isRefusal(customer) ? customer : { order: [...beginnings(fields), linked(customerId)], customer };
  };

/** A change of an order, and the customer that the edge found it linked to when it named the streams. */
export interface OrderChange extends OrderWrite {
  readonly linkedTo: string | null;
}

interface ChangeStates {
  readonly order: Order;
  /**
   * The customer that the order is linked to, and the one that it shall be linked to; named when these
   * differ.
   */
  readonly from?: Customer;
  readonly into?: Customer;
}

/** Moves the order's link: the old customer's half, the new one's, and what the order says of both. */
const relinked = (
  { id }: OrderWrite,
  from: string | null,
  into: string | null,
  states: ChangeStates,
): Moved | Refusal => {
  const events: OrderEvent[] = [];
  const halves: { from?: readonly CustomerEvent[]; into?: readonly CustomerEvent[] } = {};
  if (from !== null) {
    const half = customerEvents(states.from, unlinkOrder(id));
    if (isRefusal(half)) return half;
    halves.from = half;
    events.push({ type: 'OrderUnlinkedFromCustomer', data: { customerId: from } });
  }
  if (into !== null) {
    const half = customerEvents(states.into, linkOrder(id));
    if (isRefusal(half)) return half;
    halves.into = half;
    events.push(linked(into));
  }
  return { order: events, ...halves };
};

interface Moved {
  readonly order: readonly OrderEvent[];
  readonly from?: readonly CustomerEvent[];
  readonly into?: readonly CustomerEvent[];
}

/** Changes what a patch speaks of; another customer means that both customers' streams say so too. */
export const changeOrder =
  (write: OrderChange) =>
  (states: ChangeStates, standings: { readonly order: Standing }): Decisions => {
    if (states.order.stage === 'none') return refuse('order-not-found');
    const before = states.order.fields;
    const after = desired(before, write, standings.order);
    if (isRefusal(after)) return after;
    const { customerId = before.customerId } = write.input;
    if (after.status === 'submitted' && after.customerRequired && customerId === null)
      return refuse('order-customer-required', { pointer: '/customerId' });
    if (customerId === before.customerId) return { order: changes(before, after) };
    // The order's link moved after the streams were named: the edge names them again.
    if (before.customerId !== write.linkedTo) return refuse('busy');
    const moved = relinked(write, before.customerId, customerId, states);
    return isRefusal(moved) ? moved : { ...moved, order: [...changes(before, after), ...moved.order] };
  };

const whenRecorded = (
  state: Order,
  decide: (fields: OrderFields) => Decision<OrderEvent>,
): Decision<OrderEvent> => (state.stage === 'none' ? refuse('order-not-found') : decide(state.fields));

/** Submits a draft. */
export const submitOrder =
  ({ now }: { readonly now: string }) =>
  (state: Order): Decision<OrderEvent> =>
    whenRecorded(state, ({ status, customerRequired, customerId }) => {
      switch (status) {
        case 'draft':
          return customerRequired && customerId === null
            ? refuse('order-customer-required')
            : [{ type: 'OrderSubmitted', data: { submittedAt: now } }];
        case 'submitted':
          return [];
        case 'revoked':
          return refuse('order-revoked');
      }
    });

/** Takes a submitted order back for good. */
export const revokeOrder =
  ({ now }: { readonly now: string }) =>
  (state: Order): Decision<OrderEvent> =>
    whenRecorded(state, ({ status }) => {
      switch (status) {
        case 'draft':
          return refuse('order-not-submitted');
        case 'submitted':
          return [{ type: 'OrderRevoked', data: { revokedAt: now } }];
        case 'revoked':
          return [];
      }
    });
